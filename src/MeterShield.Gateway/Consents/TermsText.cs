using System.Globalization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>Terms, intervals and times in plain words.</summary>
internal sealed class TermsText(Language language)
{
    private static readonly (string English, string French)[] Steps =
    [
        ("one value a month", "une valeur par mois"),
        ("one value a day", "une valeur par jour"),
        ("one value an hour", "une valeur par heure"),
        ("one value every half-hour", "une valeur par demi-heure"),
        ("one value every quarter-hour", "une valeur par quart d'heure"),
        ("one value every five minutes", "une valeur toutes les cinq minutes"),
        ("one value a minute", "une valeur par minute"),
    ];

    private static readonly (string English, string French)[] Delays =
    [
        ("as soon as measured", "dès la mesure"),
        ("at the end of the day", "à la fin de la journée"),
        ("7 days later", "7 jours après"),
        ("30 days later", "30 jours après"),
    ];

    private static readonly string[] FrenchMonths =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <summary>Between a word and what is said of it: French keeps the colon apart.</summary>
    public string Colon => language.Choose(": ", " : ");

    /// <summary>What is given: of what, how fine, how late, and how far rounded. A power is not rounded: only running totals are.</summary>
    public string Of(GrantTerms terms) => $"{Of(terms.Quantity)}, {Of(terms.Resolution)}, {Of(terms.Delay)}"
        + (terms.Quantity.Kind == QuantityKind.DailyPeakPower ? "" : $", {language.Choose("rounded to", "arrondi à")} {terms.Rounding}");

    /// <summary>What is measured.</summary>
    public string Of(Quantity quantity) => quantity.Kind switch
    {
        QuantityKind.ImportedEnergy => language.Choose("electricity drawn from the grid", "électricité soutirée"),
        QuantityKind.ExportedEnergy => language.Choose("electricity fed into the grid", "électricité injectée"),
        QuantityKind.ImportedEnergyByTariff => Plain($"{language.Choose("electricity drawn under tariff register", "électricité soutirée au poste tarifaire")} {quantity.Tariff}"),
        QuantityKind.DailyPeakPower => language.Choose("highest power of the day", "puissance maximale du jour"),
        _ => throw new ArgumentOutOfRangeException(nameof(quantity)),
    };

    /// <summary>How fine.</summary>
    public string Of(Resolution resolution) => Chosen(Steps[(int)resolution]);

    /// <summary>How late.</summary>
    public string Of(Delay delay) => Chosen(Delays[(int)delay]);

    /// <summary>Why.</summary>
    public string Of(Purpose purpose) => language.Choose(purpose.English, purpose.French);

    /// <summary>To whom it is handed on.</summary>
    public string OfOthers(IReadOnlyList<string> thirdParties) => thirdParties.Count == 0 ? language.Choose("nobody", "personne") : string.Join(", ", thirdParties);

    /// <summary>What the law lets the householder do, all of it (GDPR 7(3), 15 to 18, 20, 77), and how to go about it in the words of who asks.</summary>
    public string RightsOf(InvitationNotice told) => language.Choose(
        $"You may ask for access, rectification, erasure, restriction and portability, withdraw at any time, and complain to {told.Authority}. How, in its own words: {Sentence(told.Rights.English)}",
        $"Vous pouvez demander l'accès, la rectification, l'effacement, la limitation et la portabilité, retirer votre consentement à tout moment, et vous plaindre à {told.Authority}. Comment, selon ses propres mots : {Sentence(told.Rights.French)}");

    /// <summary>Somebody's words with a full stop, if they have no end.</summary>
    public static string Sentence(string words) => words[^1] is '.' or '!' or '?' ? words : words + ".";

    /// <summary>A local time.</summary>
    public string Of(Instant instant, DateTimeZone zone)
    {
        var local = instant.InZone(zone).LocalDateTime;
        return local.TimeOfDay == LocalTime.Midnight ? Of(local.Date) : Plain($"{Of(local.Date)} {local.Hour:00}:{local.Minute:00}");
    }

    private string Of(LocalDate date) => language == Language.French
        ? Plain($"{(date.Day == 1 ? "1er" : date.Day)} {FrenchMonths[date.Month - 1]} {date.Year}")
        : date.ToString("d MMMM uuuu", CultureInfo.InvariantCulture);

    private string Chosen((string English, string French) words) => language.Choose(words.English, words.French);

    private static string Plain(FormattableString text) => FormattableString.Invariant(text);
}
