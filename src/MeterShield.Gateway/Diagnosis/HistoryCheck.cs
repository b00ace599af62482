using MeterShield.History;
using NodaTime;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether readings are kept, and lately.</summary>
internal sealed class HistoryCheck(GatewayConfig config, Language language)
{
    private const string Name = "history";

    /// <summary>Minutes are written in batches of five; the rest is for a reader who is slow.</summary>
    private static readonly Duration Lately = Duration.FromMinutes(RegisterHistory.BatchMinutes + 5);

    public IEnumerable<Finding> Look(Instant now)
    {
        HistoryHealth? health = null;
        Finding? fault = null;
        try
        {
            health = RegisterHistory.Health(new HomeFolder(config.State).History);
        }
        catch (HistoryException e)
        {
            fault = new Finding(Name, Verdict.Fault, e.Message);
        }

        yield return fault ?? (health!.Damage.Count > 0 ? Damaged(health.Damage.Count) : Age(health.DecidedUntil, now));
    }

    private Finding Damaged(int lines) => new(Name, Verdict.Fault, language.Choose(
        $"The history is damaged ({lines} findings of SQLite's quick_check): restore a backup.",
        $"L'historique est endommagé ({lines} constats du quick_check de SQLite) : restaurez une sauvegarde."));

    private Finding Age(Instant? until, Instant now)
    {
        if (until is not { } last)
        {
            return new Finding(Name, Verdict.Warning, language.Choose(
                "Nothing was read from the meter yet: start 'metershield run'.",
                "Rien n'a encore été lu du compteur : lancez « metershield run »."));
        }

        if (last > now + Lately)
        {
            return new Finding(Name, Verdict.Fault, language.Choose(
                "The last minute kept lies in the future: the system's clock, or the meter's, is wrong. See 'timedatectl'.",
                "La dernière minute gardée est dans le futur : l'horloge du système, ou celle du compteur, est fausse. Voir « timedatectl »."));
        }

        var minutes = (long)(now - last).TotalMinutes;
        return now - last <= Lately
            ? new Finding(Name, Verdict.Good, language.Choose("The meter is read and its minutes are kept.", "Le compteur est lu et ses minutes sont gardées."))
            : new Finding(Name, Verdict.Fault, language.Choose(
                $"Nothing was kept for {minutes} minutes: see whether 'metershield run' (or 'inside') works, and what it says of the line.",
                $"Rien n'a été gardé depuis {minutes} minutes : voyez si « metershield run » (ou « inside ») fonctionne, et ce qu'il dit de la ligne."));
    }
}
