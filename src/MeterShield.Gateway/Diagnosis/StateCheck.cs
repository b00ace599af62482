using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using NodaTime;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether the state can be read, is whole and is the newest; then everything that rests on it.</summary>
internal sealed class StateCheck(GatewayConfig config, Language language)
{
    private const string Name = "state";

    public IEnumerable<Finding> Look(Instant now)
    {
        if (!Directory.Exists(config.Spool))
        {
            return [new Finding(Name, Verdict.Fault, language.Choose(
                $"There is no spool at {config.Spool}: run 'metershield init' for a new home, or put it back.",
                $"Il n'y a pas de spool dans {config.Spool} : lancez « metershield init » pour un nouveau foyer, ou remettez-le."))];
        }

        try
        {
            using var home = Home.Open(config);
            return [.. Whole(home), Anchored(home), .. new KeyCheck(config, home, language).Look(), Logged(home, now), .. new DeliveryCheck(home, language).Look(now)];
        }
        catch (StateException e)
        {
            return [new Finding(Name, Verdict.Fault, e.Message)];
        }
    }

    private IEnumerable<Finding> Whole(Home home)
    {
        var damage = home.Log.State.Damage();
        yield return damage.Count == 0
            ? new Finding(Name, Verdict.Good, language.Choose("It is whole.", "Il est entier."))
            : new Finding(Name, Verdict.Fault, language.Choose(
                $"The state is damaged ({damage.Count} findings of SQLite's quick_check): restore a backup. Nothing should leave until then.",
                $"L'état est endommagé ({damage.Count} constats du quick_check de SQLite) : restaurez une sauvegarde. Rien ne doit sortir avant."));
        if (home.Log.State.IsHeld())
        {
            yield return new Finding(Name, Verdict.Fault, language.Choose(
                "Another program holds the state: nothing can be kept and nothing leaves until it lets go. End it; a running gateway goes on by itself.",
                "Un autre programme tient l'état : rien ne peut être gardé et rien ne sort tant qu'il ne lâche pas. Arrêtez-le ; une passerelle qui tourne reprend d'elle-même."));
        }
    }

    private Finding Anchored(Home home) => home.Anchor.Check() is var finding && finding == AnchorFinding.Agrees
        ? new Finding("anchor", Verdict.Good, language.Choose("The state is the newest that was here.", "L'état est le plus récent qui ait été ici."))
        : new Finding("anchor", Verdict.Fault, HoldText.Of(finding, language));

    private Finding Logged(Home home, Instant now)
    {
        const string Log = "log";
        try
        {
            home.Log.Entries.RequireUnbroken();
        }
        catch (StateException e)
        {
            return new Finding(Log, Verdict.Fault, e.Message);
        }

        return home.Log.Entries.Latest is { } latest && now - latest.Made > Duration.FromDays(2)
            ? new Finding(Log, Verdict.Warning, language.Choose(
                "The egress log was not signed for more than two days: a running gateway signs it every day.",
                "Le journal des sorties n'a pas été signé depuis plus de deux jours : une passerelle qui tourne le signe chaque jour."))
            : new Finding(Log, Verdict.Good, language.Choose(
                "The egress log continues what was signed ('metershield log verify' checks all of it).",
                "Le journal des sorties continue ce qui a été signé (« metershield log verify » vérifie tout)."));
    }
}
