namespace MeterShield.Mqtt.Broker;

/// <summary>A topic filter: MQTT 5.0 4.7, and its shared form of 4.8.2.</summary>
internal sealed record TopicFilter(string Text, string? Group, string[] Levels)
{
    /// <summary>Reads one; null when it is not well formed.</summary>
    public static TopicFilter? Parse(string text)
    {
        const string Shared = "$share/";
        string? group = null;
        var filter = text;
        if (text.StartsWith(Shared, StringComparison.Ordinal))
        {
            var slash = text.IndexOf('/', Shared.Length);
            if (slash <= Shared.Length)
            {
                return null;
            }

            (group, filter) = (text[Shared.Length..slash], text[(slash + 1)..]);
        }

        var levels = filter.Split('/');
        var wellFormed = filter.Length > 0 && levels.Index().All(level =>
            !level.Item.AsSpan().ContainsAny('#', '+') || level.Item == "+" || (level.Item == "#" && level.Index == levels.Length - 1));
        return wellFormed ? new TopicFilter(text, group, levels) : null;
    }

    public bool Matches(string topic)
    {
        var levels = topic.Split('/');

        // MQTT 5.0 4.7.2: a wildcard at the start does not match topics of the server's own.
        if (topic.StartsWith('$') && Levels[0] is "#" or "+")
        {
            return false;
        }

        for (var index = 0; index < Levels.Length; index++)
        {
            if (Levels[index] == "#")
            {
                return true;
            }

            if (index >= levels.Length || (Levels[index] != "+" && Levels[index] != levels[index]))
            {
                return false;
            }
        }

        return levels.Length == Levels.Length;
    }
}
