using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>What the householder is shown before a consent: nothing of it is a value of the home.</summary>
internal sealed class NoticeText(GrantRequest request, DateTimeZone zone)
{
    private readonly Language _language = request.Language;
    private readonly TermsText _words = new(request.Language);

    /// <summary>The exact text shown; its hash goes into the consent record.</summary>
    /// <param name="controller">Who asks.</param>
    /// <param name="validity">From when until when.</param>
    public string Of(ConsentController controller, Interval validity)
    {
        var terms = request.Terms;
        var purpose = TermsText.Sentence(_words.Of(terms.Purpose)) + (request.Line is { } line ? " " + TermsText.Sentence(Word(line.English, line.French)) : "");
        string[] lines =
        [
            $"{controller.Name}, {controller.Address} ({controller.Contact}){_words.Colon}{_words.Of(terms)}.",
            FormattableString.Invariant($"{Word("Purpose", "Finalité")}{_words.Colon}{purpose} {Word("It may keep it for", "Conservé pendant")} {terms.RetentionDays} {Word("days", "jours")}."),
            $"{Word("From", "Du")} {_words.Of(validity.Start, zone)} {Word("to", "au")} {_words.Of(validity.End, zone)}{Word("; then it ends by itself", " ; puis il prend fin de lui-même")}.",
            Places(),
            Word("Legal basis: your consent alone.", "Base légale : votre seul consentement.") + " " + _words.RightsOf(request.Told),
            Meaning(terms),
            Word(
                "Others who live here are described by it too. You may say no, or yes to something coarser.",
                "Les autres personnes du logement sont décrites aussi. Vous pouvez dire non, ou oui à moins fin."),
            Word(
                "You can withdraw at any time: nothing is sent from then on. What was sent cannot be recalled.",
                "Vous pouvez retirer votre consentement à tout moment : plus rien n'est envoyé. Ce qui a été envoyé ne peut être rappelé."),
            Word(
                "What your meter sends to Enedis by itself is not shown and not reduced here.",
                "Ce que votre compteur envoie de lui-même à Enedis n'est ni montré ni réduit ici."),
        ];
        return string.Concat(lines.Select(text => text + "\n"));
    }

    /// <summary>Where it is kept and to whom it goes on.</summary>
    private string Places()
    {
        var told = request.Told;
        return $"{Word("Kept and processed only in", "Conservé et traité seulement à")}{_words.Colon}{string.Join(", ", told.StorageLocations)}; "
            + $"{Word("handed on to", "transmis à")}{_words.Colon}{_words.OfOthers(told.ThirdParties)}.";
    }

    /// <summary>What such values can tell, and how they differ from a meter's register.</summary>
    private string Meaning(GrantTerms terms) => terms.Resolution.IsFinerThan(Resolution.Day)
        ? Word(
            "Each value is the energy of one such interval, not the meter's register: a load curve. It tells when you get up, cook, sleep or are away.",
            "Chaque valeur est l'énergie d'un tel intervalle, non l'index du compteur : une courbe de charge. Elle dit quand vous vous levez, cuisinez, dormez ou êtes absent.")
        : Word(
            "Each value stands for a whole such interval; it is not the meter's register, and no load curve. Days can still tell when the home is empty.",
            "Chaque valeur vaut pour tout un tel intervalle ; ce n'est ni l'index du compteur, ni une courbe de charge. Des jours peuvent encore dire quand le logement est vide.");

    private string Word(string english, string french) => _language.Choose(english, french);
}
