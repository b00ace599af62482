namespace MeterShield.Mqtt;

/// <summary>How long to wait before connecting again: 1 s, doubled each time up to 5 minutes, less up to half at random.</summary>
/// <remarks>The random half keeps a neighbourhood of gateways from coming back all at once.</remarks>
public sealed class MqttBackoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private TimeSpan _next = First;

    /// <summary>The next wait, 0.5 s to 5 minutes.</summary>
    public TimeSpan Next()
    {
        var wait = _next * (1 - (random.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>Begins anew, after a connection that worked.</summary>
    public void Reset() => _next = First;
}
