using MeterShield.Minimization;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Records.Tests;

/// <summary>Fixed consents and grants, and the real releases of a home whose registers are given.</summary>
internal static class Samples
{
    public static Instant Start { get; } = Instant.FromUtc(2026, 10, 31, 23, 0);

    public static Pseudonym Home { get; } = Pseudonym.TryParse("000102030405060708090a0b0c0d0e0f", out var home) ? home : throw new InvalidOperationException();

    public static Digest Thumbprint { get; } = Digest.Of("a certificate"u8);

    public static GrantTerms Daily { get; } = new(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 365);

    /// <summary>Every combination of terms that can be given, with the longest retention.</summary>
    public static IEnumerable<GrantTerms> AllTerms()
    {
        Quantity[] quantities = [Quantity.ImportedEnergy, Quantity.ExportedEnergy, Quantity.DailyPeakPower, Quantity.ImportedEnergyByTariff(1), Quantity.ImportedEnergyByTariff(10)];
        return from purpose in Purpose.All
               from quantity in quantities
               from resolution in Resolutions.All
               from step in new[] { 1, 1000 }
               where GrantTerms.Fault(purpose, quantity, resolution, purpose.LeastDelay, 3650) is null
               select new GrantTerms(purpose, quantity, resolution, purpose.LeastDelay, Rounding(step), 3650);
    }

    public static RoundingQuantum Rounding(long step) =>
        RoundingQuantum.TryFrom(step, out var quantum) ? quantum : throw new ArgumentOutOfRangeException(nameof(step));

    public static ConsentRecord Consent(GrantTerms terms, string name = "Énergie partagée \"Sud\"", string? reference = null, long sequence = 0) => new(
        GrantId.TryParse("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", out var id) ? id : throw new InvalidOperationException(),
        new RecordLink(Home, sequence, sequence == 0 ? null : Digest.Of("the record before"u8)),
        new ConsentController(Thumbprint, name, "1 rue de l'Essai, 31000 Toulouse", "contact@example.org", "collective"),
        new ConsentNotice(Digest.Of("what was shown"u8), "fr", "FR", "CNIL", ["FR"], []) { Rights = reference is null ? null : "Écrivez à contact@example.org." },
        terms,
        new Interval(Start, Start + Duration.FromDays(365)),
        "Europe/Paris",
        Start - Duration.FromMinutes(100),
        reference);

    public static Grant Grant(GrantTerms terms)
    {
        var record = Consent(terms);
        var recipient = new Recipient("adviser", RecipientKind.Outside, Home, Thumbprint, new Uri("mqtt://localhost"));
        return new Grant(record.Id, recipient, terms, record.Validity, record.Hash, 17, ReleaseContent.PayloadSizeFor(terms));
    }

    /// <summary>The first releases of a grant over registers that a function of the boundary gives.</summary>
    public static List<Release> Releases(Grant grant, int count, Func<Instant, RegisterAt> register)
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Paris"];
        var memory = new AuditMemory(zone, [new GrantSpan(grant, null)]) { Tariffs = new EveryDay() };
        var minimizer = new Minimizer([grant], new Dictionary<GrantId, GrantMark>(), zone, _ => WattHours.Zero, new Auditor(memory));
        var releases = new List<Release>();
        while (releases.Count < count && minimizer.NextDue is { } due)
        {
            releases.Add(minimizer.NextTurn(new Registers(register), due)!.Release);
        }

        return releases;
    }

    private sealed class Registers(Func<Instant, RegisterAt> register) : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary) => register(boundary);

        public VoltAmperes? PeakOf(Interval day) => register(day.End) is KnownRegister ? new VoltAmperes(4_321) : null;
    }

    /// <summary>Two registers, both of which run every day.</summary>
    private sealed class EveryDay : ITariffCalendar
    {
        public IReadOnlyCollection<int> RegistersOn(LocalDate day) => [1, 2];
    }
}
