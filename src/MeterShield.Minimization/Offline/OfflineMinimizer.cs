using System.Globalization;
using MeterShield.Records;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Minimization.Offline;

/// <summary>Minimizes a file of registers for nobody in particular, with the planner and auditor that serve real grants.</summary>
public static class OfflineMinimizer
{
    /// <summary>One release per whole cell between the first and the last reading, oldest first; lazily.</summary>
    /// <param name="registers">The file.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="roundingPhase">The secret starting phase of the rounding lattice, 0 to 999 Wh; 0 where the file is no secret.</param>
    /// <param name="error">Why there is nothing to release, or null.</param>
    public static IEnumerable<Release> Run(CsvRegisters registers, OfflineOptions options, WattHours roundingPhase, out CsvError? error)
    {
        var grid = Grid.Of(options.Resolution, options.Zone);
        var (start, end) = (grid.Ceiling(registers.First), grid.Floor(registers.Last));
        error = start < end
            ? null
            : new CsvError(
                CsvFault.NoWholeCell, 2,
                $"From line 2 to the end there is no whole {options.Resolution.Code()} in {options.Zone.Id}: give a longer file or a finer resolution.");
        return error is null ? Releases(registers, options, roundingPhase, new Interval(start, end)) : [];
    }

    /// <summary>A release as one line of JSON: <c>{"interval":{"start","end"},"resolution","wh"}</c>, or <c>"missing":true</c> for wh.</summary>
    public static string ToJsonLine(Release release)
    {
        var (start, end) = (InstantPattern.General.Format(release.Interval.Start), InstantPattern.General.Format(release.Interval.End));
        var value = release.Value is EnergyValue energy ? $"\"wh\":{energy.Energy.Value.ToString(CultureInfo.InvariantCulture)}" : "\"missing\":true";
        return $$"""{"interval":{"start":"{{start}}","end":"{{end}}"},"resolution":"{{release.Grant.Terms.Resolution.Code()}}",{{value}}}""";
    }

    private static IEnumerable<Release> Releases(CsvRegisters registers, OfflineOptions options, WattHours phase, Interval validity)
    {
        var terms = new GrantTerms(Purpose.Demonstration, Quantity.ImportedEnergy, options.Resolution, Delay.None, options.Rounding, 1);
        var reader = new Recipient("file", RecipientKind.Home, Pseudonym.Random(), Digest.Of([]), new Uri("mqtt://127.0.0.1"));
        var grant = new Grant(GrantId.Random(), reader, terms, validity, Digest.Of([]), 0, 1024);
        var minimizer = new Minimizer(
            [grant], new Dictionary<GrantId, GrantMark>(), options.Zone, _ => phase, new Auditor(AuditMemory.Fresh(options.Zone, [grant])));
        while (minimizer.NextTurn(registers, Instant.MaxValue) is { } turn)
        {
            yield return turn.Release;
        }
    }
}
