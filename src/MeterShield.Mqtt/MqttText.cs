using System.Text;

namespace MeterShield.Mqtt;

/// <summary>What MQTT lets be a text, a topic and a filter (MQTT 5.0 1.5.4 and 4.7).</summary>
internal static class MqttText
{
    private const int LongestBytes = ushort.MaxValue;

    /// <summary>What is wrong with a text, or null.</summary>
    public static string? Fault(string text) =>
        Encoding.UTF8.GetByteCount(text) > LongestBytes ? "It is longer than 65535 bytes."
        : text.Any(char.IsControl) ? "It has a control character."
        : null;

    /// <exception cref="ArgumentException">It is no topic to publish to.</exception>
    public static void RequireTopic(string topic)
    {
        if (topic.Length == 0 || topic.AsSpan().ContainsAny('#', '+') || Fault(topic) is not null)
        {
            throw new ArgumentException("A topic is 1 to 65535 bytes, without wildcards and control characters.", nameof(topic));
        }
    }

    /// <exception cref="ArgumentException">It is no filter to subscribe to.</exception>
    public static void RequireFilter(string filter)
    {
        if (filter.Length == 0 || Fault(filter) is not null)
        {
            throw new ArgumentException("A topic filter is 1 to 65535 bytes, without control characters.", nameof(filter));
        }
    }
}
