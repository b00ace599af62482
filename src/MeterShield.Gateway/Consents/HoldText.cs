using MeterShield.Egress;

namespace MeterShield.Gateway.Consents;

/// <summary>Why everything is held, and what to do.</summary>
internal static class HoldText
{
    /// <param name="finding">What the anchor says.</param>
    /// <param name="language">In which language.</param>
    /// <param name="lost">How many consents confirming would end, as what was noted of them is gone.</param>
    public static string Of(AnchorFinding finding, Language language, int lost = 0) =>
        $"{Why(finding, language)} {What(language)}{(lost == 0 ? "" : " " + Lost(lost, language))} {Limits(language)}";

    /// <summary>What no program on the card can know (design, section 6).</summary>
    public static string Limits(Language language) => language.Choose(
        "Without a TPM, an image of the whole card that is put back cannot be told from the real one.",
        "Sans TPM, une image de toute la carte remise en place ne se distingue pas de la vraie.");

    private static string Lost(int count, Language language) => language.Choose(
        $"Confirming withdraws {count} consents whose folder beside the state is gone: nothing tells whether you had withdrawn them. Give again those you still want.",
        $"Confirmer retire {count} consentements dont le dossier à côté de l'état a disparu : rien ne dit si vous les aviez retirés. Redonnez ceux que vous voulez encore.");

    private static string Why(AnchorFinding finding, Language language) => finding switch
    {
        AnchorFinding.Missing => language.Choose(
            "Nothing leaves: what was noted outside the state, in the courier's folder, is gone.",
            "Rien ne sort : ce qui était noté hors de l'état, dans le dossier du coursier, a disparu."),
        AnchorFinding.Unreadable => language.Choose(
            "Nothing leaves: what was noted outside the state, in the courier's folder, cannot be read.",
            "Rien ne sort : ce qui était noté hors de l'état, dans le dossier du coursier, est illisible."),
        AnchorFinding.StateIsOlder => language.Choose(
            "Nothing leaves: an older copy of the state was put back; it may hold consents that you have withdrawn since.",
            "Rien ne sort : une copie plus ancienne de l'état a été remise ; elle peut contenir des consentements que vous avez retirés depuis."),
        AnchorFinding.StateIsAnother => language.Choose(
            "Nothing leaves: this state is not the one that was here before; it may hold consents that you have withdrawn.",
            "Rien ne sort : cet état n'est pas celui d'avant ; il peut contenir des consentements que vous avez retirés."),
        _ => throw new ArgumentOutOfRangeException(nameof(finding)),
    };

    private static string What(Language language) => language.Choose(
        "Look at 'metershield consent list', withdraw what you no longer want, then 'metershield consent confirm'.",
        "Regardez « metershield consent list », retirez ce que vous ne voulez plus, puis « metershield consent confirm ».");
}
