using System.Globalization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Offline;

/// <summary>What <c>metershield minimize</c> is asked for.</summary>
public sealed class OfflineOptions
{
    /// <summary>How old a reading may be to stand for a boundary, unless said otherwise: the meter's own tolerance.</summary>
    public static readonly Duration DefaultTolerance = Duration.FromSeconds(15);

    private OfflineOptions(Resolution resolution, DateTimeZone zone, RoundingQuantum rounding, Duration tolerance)
    {
        Resolution = resolution;
        Zone = zone;
        Rounding = rounding;
        Tolerance = tolerance;
    }

    /// <summary>The step of the ladder.</summary>
    public Resolution Resolution { get; }

    /// <summary>The zone whose midnights the cells start at.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>To what step the running total is rounded.</summary>
    public RoundingQuantum Rounding { get; }

    /// <summary>How old the last reading at or before a boundary may be to stand for it.</summary>
    public Duration Tolerance { get; }

    /// <summary>The options as typed.</summary>
    /// <param name="resolution">A code of the ladder, such as <c>day</c>.</param>
    /// <param name="zone">An IANA zone, such as <c>Europe/Paris</c>.</param>
    /// <param name="rounding">1, 10, 100 or 1000 Wh.</param>
    /// <param name="tolerance">Seconds, 0 or more.</param>
    /// <param name="errors">Everything that is wrong, each with the fix; empty when nothing is.</param>
    /// <returns>The options, or null when anything is wrong.</returns>
    public static OfflineOptions? Parse(string resolution, string zone, long rounding, long tolerance, out IReadOnlyList<string> errors)
    {
        var found = new List<string>();
        if (!Resolutions.TryParse(resolution, out var step))
        {
            found.Add($"There is no resolution \"{resolution}\": use {string.Join(", ", Resolutions.All.Select(known => known.Code()))}.");
        }

        var known = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone);
        var fault = known is null
            ? $"There is no time zone \"{zone}\": use an IANA name such as Europe/Paris."
            : Grid.ZoneFault(known) is { } uneven ? $"{uneven} Use a zone whose days are whole hours." : null;
        if (fault is not null)
        {
            found.Add(fault);
        }

        if (!RoundingQuantum.TryFrom(rounding, out var quantum))
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"Cannot round to {rounding} Wh: use 1, 10, 100 or 1000."));
        }

        if (tolerance is < 0 or > 86_400)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"A tolerance of {tolerance} s makes no sense: use 0 to 86400."));
        }

        errors = found;
        return found.Count == 0 ? new OfflineOptions(step, known!, quantum, Duration.FromSeconds(tolerance)) : null;
    }
}
