using System.Globalization;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Benchmarks;

/// <summary>
/// Planner, minimizer and auditor over years: time for each release and memory, beside walking the same cells without
/// deciding anything, the limit of any minimizer on this calendar.
/// </summary>
internal static class Minimizing
{
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    public static int Run()
    {
        Measure("a year of minutes, 10 grants", Grants(10, 1, _ => Resolution.Minute));
        Measure("10 years of month to 5 minutes, 20 grants", Grants(20, 10, number => (Resolution)(number % 6)));
        Restart("restart after 10 years of month to 5 minutes, 20 grants", Grants(20, 11, number => (Resolution)(number % 6)), Midnight(2036));
        return 0;
    }

    private static Grant[] Grants(int count, int years, Func<int, Resolution> resolution) => [.. Enumerable.Range(0, count).Select(number =>
    {
        var terms = new GrantTerms(Purpose.Demonstration, number % 2 == 0 ? Quantity.ImportedEnergy : Quantity.ExportedEnergy, resolution(number), Delay.None, RoundingQuantum.One, 30);
        var recipient = new Recipient($"r{number}", RecipientKind.Outside, Pseudonym.Random(), Digest.Of("certificate"u8), new Uri("mqtts://broker.example"));
        var validity = new Interval(Midnight(2026), Midnight(2026 + years));
        return new Grant(GrantId.Random(), recipient, terms, validity, Digest.Of("consent"u8), number, 1024);
    })];

    private static Instant Midnight(int year) => new LocalDate(year, 1, 1).AtStartOfDayInZone(Paris).ToInstant();

    private static void Measure(string what, Grant[] grants)
    {
        var cells = Walk(grants, out var walked);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var auditor = new Auditor(AuditMemory.Fresh(Paris, grants));
        var minimizer = new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Paris, _ => WattHours.Zero, auditor);
        var line = new Line();
        var began = TimeProvider.System.GetTimestamp();
        var (turns, most) = (0L, 0);
        while (minimizer.NextTurn(line, Instant.MaxValue) is not null)
        {
            turns++;
            most = Math.Max(most, auditor.InstantsHeld);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024;
        GC.KeepAlive(auditor);
        GC.KeepAlive(minimizer);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {turns} releases in {elapsed.TotalSeconds:F1} s, {elapsed.TotalMicroseconds / turns:F2} us each; at most {most} instants, {held} KiB held at the end"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  walking the same {cells} cells: {walked.TotalMicroseconds / cells:F2} us each"));
    }

    /// <summary>An auditor made anew of all that was released until an instant.</summary>
    private static void Restart(string what, Grant[] grants, Instant until)
    {
        var (edges, most) = (0L, 0L);
        var memory = new AuditMemory(Paris, grants.Select(grant => new GrantSpan(grant, null)))
        {
            Marks = grants.ToDictionary(grant => grant.Id, grant => new GrantMark(grant.Id, 1, until, until)),
            Edges = Watched(),
        };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = TimeProvider.System.GetTimestamp();
        var auditor = new Auditor(memory);
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {edges} edges in {elapsed.TotalSeconds:F1} s, making them included; at most {(most - before) / 1024} KiB, {auditor.InstantsHeld} instants at the end"));
        GC.KeepAlive(auditor);

        // Looked at once in a hundred thousand: looking costs more than loading.
        IEnumerable<ReleasedEdge> Watched()
        {
            foreach (var edge in Released(grants, until))
            {
                edges++;
                if (edges % 100_000 == 0)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                }

                yield return edge;
            }
        }
    }

    private static IEnumerable<ReleasedEdge> Released(Grant[] grants, Instant until)
    {
        Grid[] grids = [.. Resolutions.All.Select(resolution => Grid.Of(resolution, Paris))];
        foreach (var day in grids[(int)Resolution.Day].BoundariesIn(grants[0].Validity.Start, until))
        {
            var next = grids[(int)Resolution.Day].Next(day);
            var edges = grants.SelectMany(grant => grids[(int)grant.Terms.Resolution].BoundariesIn(day, next)
                .Select(at => new ReleasedEdge(grant.Terms.Quantity, grids[(int)grant.Terms.Resolution].CellAt(at), grant.Id)));
            foreach (var edge in edges.OrderBy(edge => edge.Interval.Start))
            {
                yield return edge;
            }
        }
    }

    private static long Walk(Grant[] grants, out TimeSpan elapsed)
    {
        var began = TimeProvider.System.GetTimestamp();
        var cells = grants.Sum(grant => Grid.Of(grant.Terms.Resolution, Paris).BoundariesIn(grant.Validity.Start, grant.Validity.End).LongCount());
        elapsed = TimeProvider.System.GetElapsedTime(began);
        return cells;
    }

    private sealed class Line : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary) => RegisterAt.Known(new WattHours(boundary.ToUnixTimeSeconds() / 6), 0);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
