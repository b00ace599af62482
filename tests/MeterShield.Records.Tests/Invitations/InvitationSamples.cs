using System.Security.Cryptography;
using NodaTime;

namespace MeterShield.Records.Tests.Invitations;

/// <summary>Fixed invitations of the recipient whose certificates are in tests/vectors/cms.</summary>
internal static class InvitationSamples
{
    private static readonly byte[] Certificate = Der("recipient.certificate.pem");

    /// <summary>With everything an invitation can have.</summary>
    public static Invitation Full { get; } = Of(
        Der("recipient.encryption.certificate.pem"),
        new InvitationRoute(new Uri("mqtts://broker.conseil.example:8883"), "homes", "as given to homes", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n"),
        [
            new InvitationLine(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, 365, "A yearly page of advice.", "Une page de conseils par an."),
            new InvitationLine(
                Purpose.TimeOfUseBilling, Quantity.ImportedEnergyByTariff(2), Resolution.Month, Delay.SevenDays, 1095, "Your bill by time of use.", "Votre facture par poste."),
        ],
        "C-0042");

    /// <summary>With nothing that can be left out.</summary>
    public static Invitation Least { get; } = Of(
        null,
        new InvitationRoute(new Uri("mqtt://127.0.0.1:1883")),
        [new InvitationLine(Purpose.Demonstration, Quantity.DailyPeakPower, Resolution.Day, Delay.ThirtyDays, 1, "For the show.", "Pour la démonstration.")],
        null);

    /// <summary>With a broker whose key is pinned.</summary>
    public static Invitation Pinned { get; } = Of(
        null,
        new InvitationRoute(new Uri("mqtts://broker.conseil.example"), pin: Digest.Of("a key"u8)),
        [new InvitationLine(Purpose.Demonstration, Quantity.DailyPeakPower, Resolution.Day, Delay.ThirtyDays, 1, "For the show.", "Pour la démonstration.")],
        null);

    /// <summary>An invitation with some lines.</summary>
    public static Invitation With(IEnumerable<InvitationLine> lines, Interval? valid = null) => new(
        Controller, Certificate, null, new InvitationRoute(new Uri("mqtt://127.0.0.1:1883")), new InvitationNotice("FR", "CNIL", Rights, ["FR"], []), valid ?? Valid, lines);

    private static ConsentController Controller => new(Digest.Of(Certificate), "Conseil Énergie SARL", "1 rue de l'Exemple, 35000 Rennes", "dpo@conseil.example", "energy-service");

    private static TwoTongues Rights => new("Write to dpo@conseil.example.", "Écrivez à dpo@conseil.example.");

    private static Interval Valid => new(Instant.FromUtc(2026, 10, 31, 12, 0), Instant.FromUtc(2026, 12, 30, 12, 0));

    private static Invitation Of(byte[]? encryption, InvitationRoute route, InvitationLine[] lines, string? reference) => new(
        Controller, Certificate, encryption, route,
        reference is null ? new InvitationNotice("FR", "CNIL", Rights, ["FR"], []) : new InvitationNotice("FR", "CNIL", Rights, ["Rennes, FR", "Gand, BE"], ["Météo SA"]),
        Valid, lines, reference);

    private static byte[] Der(string file)
    {
        var pem = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "cms", file));
        return Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
    }
}
