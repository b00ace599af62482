using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>A home whose registers are a function of time: hashed energies per quarter-hour, some boundaries unknown.</summary>
internal sealed class Home(int seed, int unknownPercent = 0, Instant? exchangedAt = null) : IRegisterTimeline
{
    public HashSet<Instant> Asked { get; } = [];

    public RegisterAt At(Quantity quantity, Instant boundary)
    {
        Asked.Add(boundary);
        var series = boundary >= exchangedAt ? 1 : 0;
        return IsKnown(boundary) ? RegisterAt.Known(Value(boundary), series) : RegisterAt.Unknown;
    }

    public VoltAmperes? PeakOf(Interval day) => IsKnown(day.Start) ? new VoltAmperes(Hash(day.Start, seed) % 9000) : null;

    public bool IsKnown(Instant boundary) => Hash(boundary, seed + 7919) % 100 >= unknownPercent;

    /// <summary>Grows strictly, by an amount that differs from one minute to the next.</summary>
    public WattHours Value(Instant boundary)
    {
        var minutes = boundary.ToUnixTimeSeconds() / 60;
        var total = (minutes * 20) + (Hash(boundary, seed) % 20);
        return new WattHours(boundary >= exchangedAt ? total - (exchangedAt.Value.ToUnixTimeSeconds() / 60 * 20) : total);
    }

    private static long Hash(Instant boundary, int seed)
    {
        unchecked
        {
            var x = (ulong)boundary.ToUnixTimeSeconds() + ((ulong)seed * 0x9E3779B97F4A7C15);
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return (long)((x ^ (x >> 31)) >> 1);
        }
    }
}
