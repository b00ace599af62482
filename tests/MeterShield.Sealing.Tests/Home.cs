using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Sealing.Tests;

/// <summary>A home whose registers grow by a fixed step, with one grant, and its real releases.</summary>
internal sealed class Home : IRegisterTimeline
{
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
    private readonly Func<Instant, RegisterAt> _register;

    private Home(Func<Instant, RegisterAt> register) => _register = register;

    public static Instant Start { get; } = Instant.FromUtc(2026, 11, 1, 23, 0);

    public static GrantTerms Daily { get; } = new(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 365);

    public static ConsentRecord Consent(Pseudonym pseudonym, Digest thumbprint, GrantTerms terms, GrantId? id = null, string zone = "Europe/Paris") => new(
        id ?? GrantId.Random(),
        new RecordLink(pseudonym, 0, null),
        new ConsentController(thumbprint, "Les Amis du kWh " + thumbprint.ToString()[..6], "1 rue de l'Essai, 75000 Paris", "contact@example.org", "collective"),
        new ConsentNotice(Digest.Of(thumbprint.ToBytes()), "fr", "FR", "CNIL", ["FR"], []),
        terms,
        Validity,
        zone,
        Start - Duration.FromMinutes(100));

    public static Grant Granted(ConsentRecord record) => new(
        record.Id,
        new Recipient("adviser", RecipientKind.Outside, record.Link.Pseudonym, record.Controller.Thumbprint, new Uri("mqtt://localhost")),
        record.Terms,
        record.Validity,
        record.Hash,
        17,
        ReleaseContent.PayloadSizeFor(record.Terms));

    /// <summary>The first releases of a grant; a day whose register is not known is missing.</summary>
    public static List<Release> Releases(Grant grant, int count, long stepWattHours = 1234, int unknownDay = -1)
    {
        var home = new Home(at =>
        {
            var day = (at - Start).Days;
            return day == unknownDay ? RegisterAt.Unknown : RegisterAt.Known(new WattHours(5_000_000 + (day * stepWattHours)), 0);
        });
        var minimizer = new Minimizer([grant], new Dictionary<GrantId, GrantMark>(), Paris, _ => WattHours.Zero, new Auditor(AuditMemory.Fresh(Paris, [grant])));
        var releases = new List<Release>();
        while (releases.Count < count && minimizer.NextDue is { } due)
        {
            releases.Add(minimizer.NextTurn(home, due)!.Release);
        }

        return releases;
    }

    public RegisterAt At(Quantity quantity, Instant boundary) => _register(boundary);

    public VoltAmperes? PeakOf(Interval day) => new VoltAmperes(4_321);

    private static Interval Validity => new(Start, Start + Duration.FromDays(365));
}
