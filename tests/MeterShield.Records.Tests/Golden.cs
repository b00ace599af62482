using MeterShield.Minimization;
using MeterShield.Records.Json;
using MeterShield.Records.Tests.Consents;
using MeterShield.Records.Tests.Invitations;

namespace MeterShield.Records.Tests;

/// <summary>The contents under tests/vectors/json, as this code writes them.</summary>
internal static class Golden
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors", "json");

    public static IReadOnlyDictionary<string, byte[]> Messages { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["release-day.json"] = ReleaseContent.Write(Both(Samples.Daily)[0]),
        ["release-day-missing.json"] = ReleaseContent.Write(Both(Samples.Daily)[1]),
        ["release-half-hour-rounded.json"] = ReleaseContent.Write(
            Both(new GrantTerms(Purpose.Flexibility, Quantity.ExportedEnergy, Resolution.HalfHour, Delay.None, Samples.Rounding(100), 90))[0]),
        ["release-month-tariff-2.json"] = ReleaseContent.Write(
            Both(new GrantTerms(Purpose.TimeOfUseBilling, Quantity.ImportedEnergyByTariff(2), Resolution.Month, Delay.SevenDays, RoundingQuantum.One, 1095))[0]),
        ["release-daily-peak.json"] = ReleaseContent.Write(
            Both(new GrantTerms(Purpose.Advice, Quantity.DailyPeakPower, Resolution.Day, Delay.EndOfDay, RoundingQuantum.One, 365))[0]),
        ["consent.json"] = ConsentContent.Write(Samples.Consent(Samples.Daily)),
        ["consent-second-with-reference.json"] = ConsentContent.Write(Samples.Consent(Samples.Daily, reference: "C-0042", sequence: 1)),
        ["invitation.json"] = InvitationContent.Write(InvitationSamples.Full),
        ["invitation-least.json"] = InvitationContent.Write(InvitationSamples.Least),
        ["invitation-pinned.json"] = InvitationContent.Write(InvitationSamples.Pinned),
        ["withdrawal.json"] = WithdrawalContent.Write(ConsentRecordTests.Withdrawal()),
    };

    /// <summary>The first release of some terms with a value, and as a missing.</summary>
    public static Release[] Both(GrantTerms terms)
    {
        var grant = Samples.Grant(terms);
        var full = Samples.Releases(grant, 1, at => RegisterAt.Known(new WattHours(at <= Samples.Start ? 0 : 1234), 0))[0];
        return [full, Samples.Releases(grant, 1, _ => RegisterAt.Unknown)[0]];
    }
}
