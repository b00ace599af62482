using MeterShield.Records;

namespace MeterShield.Gateway.Consents;

/// <summary>What the householder is shown before a consent: the same words for every home.</summary>
internal static class NoticeText
{
    /// <summary>The exact text shown; its hash goes into the consent record.</summary>
    public static string For(GrantRequest request)
    {
        var (language, terms, words) = (request.Language, request.Terms, new TermsText(request.Language));
        var who = request.Invitation?.Controller.Name ?? request.Recipient;
        var purpose = words.Of(terms.Purpose) + (request.Line is { } line ? ". " + language.Choose(line.English, line.French) : "");
        string[] lines =
        [
            FormattableString.Invariant($"{who}: {words.Of(terms.Quantity)}, {words.Of(terms.Resolution)}, {words.Of(terms.Delay)}; {language.Choose("rounded to", "arrondi à")} {terms.Rounding}."),
            FormattableString.Invariant(
                $"{language.Choose("Purpose", "But")}: {purpose}. {language.Choose("It may keep it for", "Conservé pendant")} {terms.RetentionDays} {language.Choose("days", "jours")}."),
            Places(request),
            Meaning(terms, language),
            language.Choose(
                "Others who live here are described by it too. Saying no, or yes to something coarser, costs you nothing else.",
                "Les autres personnes du logement sont décrites aussi. Dire non, ou oui à moins fin, ne vous prive de rien d'autre."),
            language.Choose(
                "You can withdraw at any time: nothing is sent from then on. What was sent cannot be recalled.",
                "Vous pouvez retirer votre accord à tout moment : plus rien n'est envoyé. Ce qui a été envoyé ne peut être rappelé."),
            language.Choose(
                "What your meter sends to Enedis by itself is not shown and not reduced here.",
                "Ce que votre compteur envoie de lui-même à Enedis n'est ni montré ni réduit ici."),
        ];
        return string.Concat(lines.Select(line => line + "\n"));
    }

    /// <summary>Where it is kept, to whom it goes on, and who takes complaints.</summary>
    private static string Places(GrantRequest request)
    {
        var (language, told) = (request.Language, request.Told);
        return $"{language.Choose("Kept and processed only in", "Conservé et traité seulement à")}: {string.Join(", ", told.StorageLocations)}; "
            + $"{language.Choose("handed on to", "transmis à")}: {(told.ThirdParties.Count == 0 ? language.Choose("nobody", "personne") : string.Join(", ", told.ThirdParties))}; "
            + $"{language.Choose("you may complain to", "vous pouvez vous plaindre à")}: {told.Authority}.";
    }

    /// <summary>What such values can tell, and how they differ from a meter's register.</summary>
    private static string Meaning(GrantTerms terms, Language language) => terms.Resolution.IsFinerThan(Resolution.Day)
        ? language.Choose(
            "Each value is the energy of one such interval, not the meter's register: a load curve. It tells when you get up, cook, sleep or are away.",
            "Chaque valeur est l'énergie d'un tel intervalle, non l'index du compteur : une courbe de charge. Elle dit quand vous vous levez, cuisinez, dormez ou êtes absent.")
        : language.Choose(
            "Each value sums up one such interval; it is not the meter's register, and no load curve. Days can still tell when the home is empty.",
            "Chaque valeur résume un tel intervalle ; ce n'est ni l'index du compteur, ni une courbe de charge. Des jours peuvent encore dire quand le logement est vide.");
}
