using MeterShield.Egress;

namespace MeterShield.Gateway.Consents;

/// <summary>Why everything is held, and what to do.</summary>
internal static class HoldText
{
    public static string Of(AnchorFinding finding, Language language) => $"{Why(finding, language)} {What(language)}";

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
            "Rien ne sort : une copie plus ancienne de l'état a été remise ; elle peut contenir des accords que vous avez retirés depuis."),
        AnchorFinding.StateIsAnother => language.Choose(
            "Nothing leaves: this state is not the one that was here before; it may hold consents that you have withdrawn.",
            "Rien ne sort : cet état n'est pas celui d'avant ; il peut contenir des accords que vous avez retirés."),
        _ => throw new ArgumentOutOfRangeException(nameof(finding)),
    };

    private static string What(Language language) => language.Choose(
        "Look at 'metershield consent list', withdraw what you no longer want, then 'metershield consent confirm'.",
        "Regardez « metershield consent list », retirez ce que vous ne voulez plus, puis « metershield consent confirm ».");
}
