namespace MeterShield.Gateway.Consents;

/// <summary>What is said after a withdrawal: no more than what was done.</summary>
internal static class WithdrawalText
{
    /// <summary>After one withdrawal.</summary>
    public static string Of(Withdrawn done, bool erase, Language language) => done switch
    {
        Withdrawn.Before => language.Choose("It was withdrawn before.", "Il était déjà retiré."),
        Withdrawn.RanOut => language.Choose(
            "It had ended by itself: nothing of it leaves. Its key is destroyed, so that no request to erase can be signed here: write to the recipient.",
            "Il avait pris fin de lui-même : rien n'en sort. Sa clé est détruite, aucune demande d'effacement ne peut donc être signée ici : écrivez au destinataire."),
        _ => language.Choose("Withdrawn. Nothing of it is sent from now on.", "Retiré. Plus rien n'en est envoyé.") + Sent(erase, done == Withdrawn.Untold, language),
    };

    /// <summary>After STOP.</summary>
    public static string OfStop(IReadOnlyList<(Records.Grant Grant, Withdrawn Done)> done, bool erase, Language language)
    {
        var count = done.Count(one => one.Done is Withdrawn.Told or Withdrawn.Untold);
        return language.Choose($"Withdrawn: {count}. Nothing leaves.", $"Retirés : {count}. Plus rien ne sort.")
            + Sent(erase, done.Any(one => one.Done == Withdrawn.Untold), language);
    }

    private static string Sent(bool erase, bool untold, Language language) =>
        language.Choose(" What was sent cannot be recalled", " Ce qui a été envoyé ne peut être rappelé")
        + (erase ? language.Choose("; a signed request to erase it is sent.", " ; une demande signée de l'effacer est envoyée.") : ".")
        + (untold ? language.Choose(
            " A key was lacking: that recipient is not told, write to it.", " Une clé manquait : ce destinataire n'est pas prévenu, écrivez-lui.") : "")
        + language.Choose(
            " Keys of names that have ended are overwritten and removed; on flash memory that is no proof of destruction.",
            " Les clés des noms qui ont pris fin sont écrasées et supprimées ; sur mémoire flash, ce n'est pas une preuve de destruction.");
}
