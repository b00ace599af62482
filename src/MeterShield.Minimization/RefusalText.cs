using System.Globalization;
using MeterShield.Minimization.Auditing;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>The auditor's reasons, in plain words, naming the interval and the recipients.</summary>
internal static class RefusalText
{
    private static readonly string[] FrenchMonths =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    private static readonly (string English, string French)[] Agreed =
    [
        ("the month", "le mois"), ("the day", "le jour"), ("the hour", "l'heure"), ("the half-hour", "la demi-heure"),
        ("the quarter-hour", "le quart d'heure"), ("five minutes", "cinq minutes"), ("the minute", "la minute"),
    ];

    public static Refusal Finer(Grant grant, Interval residue, QuantityAudit audit, Interval interval, DateTimeZone zone)
    {
        string[] names = [.. audit.Graph
            .RecipientsAt(interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds())
            .Append(grant.Recipient.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Finer(names, audit.Quantity, residue, audit.Rule.AgreedFor(residue), zone);
    }

    public static Refusal Finer(IReadOnlyList<string> names, Quantity quantity, Interval residue, Resolution? agreed, DateTimeZone zone)
    {
        var (english, french) = Span(residue, zone);
        var what = What(quantity);
        return new Refusal(
            $"Would tell {Listed(names, "and", " together")} {what.English} {english}, "
            + (agreed is { } e ? $"finer than {Agreed[(int)e].English} you agreed to." : "which you agreed to tell nobody."),
            $"Révélerait à {Listed(names, "et", " réunis")} {what.French} {french}, "
            + (agreed is { } f ? $"plus finement que {Agreed[(int)f].French} que vous avez accepté." : "que vous n'avez accepté de révéler à personne."));
    }

    public static Refusal TooLong(Interval interval, DateTimeZone zone)
    {
        var (english, french) = Span(interval, zone);
        return new Refusal(
            $"More than 400 days are not told in one value, so the consumption {english} stays here.",
            $"Plus de 400 jours ne sont pas révélés en une seule valeur : la consommation {french} reste ici.");
    }

    public static Refusal DaysUnknown(string name, int register, Interval interval, DateTimeZone zone)
    {
        var (english, french) = Span(interval, zone);
        var n = register.ToString(CultureInfo.InvariantCulture);
        return new Refusal(
            $"Would tell {name} what you consumed under tariff register {n} {english}. On which days it runs is not known here: where it is one day of a month, "
            + "that day is told, and with all of your consumption what the other registers have. That needs your own yes.",
            $"Révélerait à {name} votre consommation au poste tarifaire {n} {french}. Les jours où il compte ne sont pas connus ici : s'il compte un seul jour du mois, "
            + "ce jour est révélé et, avec votre consommation totale, ce qu'ont les autres postes. Il y faut votre propre oui.");
    }

    public static Refusal Lost(Interval interval, DateTimeZone zone)
    {
        var (english, french) = Span(interval, zone);
        return new Refusal(
            $"The memory of what has left was lost or restored, so the consumption {english} cannot be judged and stays here.",
            $"La mémoire de ce qui est sorti a été perdue ou restaurée : la consommation {french} ne peut être jugée et reste ici.");
    }

    public static Refusal FewDays(string name, int register, IReadOnlyList<LocalDate> days)
    {
        var count = days.Count.ToString(CultureInfo.InvariantCulture);
        var (english, french) = register == 0
            ? ("the other tariff registers", "des autres postes tarifaires")
            : (string.Create(CultureInfo.InvariantCulture, $"tariff register {register}"), string.Create(CultureInfo.InvariantCulture, $"du poste tarifaire {register}"));
        return new Refusal(
            $"Would tell {name} what you consumed under {english} on {count} known day(s), the first {English(days[0])}, finer than the month you agreed to.",
            $"Révélerait à {name} votre consommation {french} sur {count} jour(s) connu(s), le premier le {French(days[0])}, plus finement que le mois que vous avez accepté.");
    }

    /// <summary>The interval in local time, in English and French.</summary>
    public static (string English, string French) Span(Interval interval, DateTimeZone zone)
    {
        var (from, to) = (interval.Start.InZone(zone).LocalDateTime, interval.End.InZone(zone).LocalDateTime);
        return from.Date == to.Date
            ? ($"on {English(from.Date)} between {Clock(from)} and {Clock(to)}", $"le {French(from.Date)} entre {Clock(from)} et {Clock(to)}")
            : ($"from {English(from.Date)} {Clock(from)} to {English(to.Date)} {Clock(to)}",
                $"du {French(from.Date)} {Clock(from)} au {French(to.Date)} {Clock(to)}");
    }

    private static (string English, string French) What(Quantity quantity) => quantity.Kind switch
    {
        QuantityKind.ExportedEnergy => ("what you fed in", "ce que vous avez injecté"),
        QuantityKind.ImportedEnergyByTariff => (
            string.Create(CultureInfo.InvariantCulture, $"your consumption under tariff register {quantity.Tariff}"),
            string.Create(CultureInfo.InvariantCulture, $"votre consommation au poste tarifaire {quantity.Tariff}")),
        _ => ("your consumption", "votre consommation"),
    };

    private static string Listed(IReadOnlyList<string> names, string and, string together) => names.Count == 1
        ? names[0]
        : $"{string.Join(", ", names.Take(names.Count - 1))} {and} {names[^1]}{together}";

    private static string English(LocalDate date) => date.ToString("d MMMM uuuu", CultureInfo.InvariantCulture);

    private static string French(LocalDate date) =>
        string.Create(CultureInfo.InvariantCulture, $"{(date.Day == 1 ? "1er" : date.Day)} {FrenchMonths[date.Month - 1]} {date.Year}");

    private static string Clock(LocalDateTime time) => time.ToString("HH':'mm", CultureInfo.InvariantCulture);
}
