using System.Globalization;
using System.Text;
using MeterShield.Records;

namespace MeterShield.Gateway.Consents;

/// <summary>What the householder is shown before a consent: the same words for every home, in both languages.</summary>
internal static class NoticeText
{
    /// <summary>The exact bytes shown; their hash goes into the consent record.</summary>
    public static byte[] For(GrantRequest request)
    {
        var who = request.Invitation?.Controller.Name ?? request.Recipient;
        var text = new StringBuilder();
        foreach (var language in new[] { Language.English, Language.French })
        {
            Append(text, new TermsText(language), language, who, request.Terms, request.Line);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, TermsText words, Language language, string who, GrantTerms terms, InvitationLine? line) => text.Append(
        CultureInfo.InvariantCulture,
        $"""
        {who}: {words.Of(terms.Quantity)}, {words.Of(terms.Resolution)}, {words.Of(terms.Delay)}; {language.Choose("rounded to", "arrondi à")} {terms.Rounding}.
        {language.Choose("Purpose", "But")}: {words.Of(terms.Purpose)}.{(line is null ? "" : " " + language.Choose(line.English, line.French))} {language.Choose("It may keep it for", "Conservé pendant")} {terms.RetentionDays} {language.Choose("days", "jours")}.
        {language.Choose(
            "You can withdraw at any time: nothing is sent from then on. What was sent cannot be recalled.",
            "Vous pouvez retirer votre accord à tout moment : plus rien n'est envoyé. Ce qui a été envoyé ne peut être rappelé.")}
        {language.Choose(
            "What your meter sends to Enedis by itself is not shown and not reduced here.",
            "Ce que votre compteur envoie de lui-même à Enedis n'est ni montré ni réduit ici.")}

        """);
}
