using MeterShield.Egress;
using NodaTime;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether what is sealed gets away, and how. Recipients are counted, not named.</summary>
internal sealed class DeliveryCheck(Home home, Language language)
{
    private const string Name = "delivery";
    private static readonly Duration Patience = Duration.FromHours(1);

    public IEnumerable<Finding> Look(Instant now)
    {
        var live = home.Consents.Live();
        yield return new Finding("consents", Verdict.Good, live.Count == 0
            ? language.Choose("No consent holds: nothing leaves.", "Aucun consentement en vigueur : rien ne sort.")
            : language.Choose($"Consents that hold: {live.Count} ('metershield consent list' shows them).", $"Accords en vigueur : {live.Count} (« metershield consent list » les montre)."));
        yield return Waiting(now);
        foreach (var same in home.Spool.Troubles().GroupBy(trouble => trouble.Code))
        {
            yield return Troubled(same.First(), same.Count());
        }

        var open = live.Count(grant => home.Consents.AccessOf(grant.Recipient.Pseudonym) is { } access && access.Route.Broker is { Scheme: "mqtt", IsLoopback: false });
        if (open > 0)
        {
            yield return new Finding(Name, Verdict.Warning, language.Choose(
                $"Consents served over plain mqtt://: {open}. Whoever is on the way sees when something is sent, and what unless it is encrypted. Ask for mqtts://.",
                $"Accords servis par mqtt:// en clair : {open}. Qui est sur le chemin voit quand quelque chose part, et quoi si ce n'est chiffré. Demandez mqtts://."));
        }

        if (live.Any(grant => home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id)))
        {
            yield return new Finding(Name, Verdict.Warning, language.Choose(
                "A withdrawal was interrupted. It holds already; starting 'metershield run' (or 'inside') completes it.",
                "Un retrait a été interrompu. Il vaut déjà ; lancer « metershield run » (ou « inside ») l'achève."));
        }
    }

    /// <summary>As the courier last met it.</summary>
    private Finding Troubled(DeliveryTrouble trouble, int count) => new(Name, Verdict.Warning, trouble.IsReached
        ? language.Choose($"Recipients reached over MQTT 3.1.1: {count}. {trouble.English}", $"Destinataires joints en MQTT 3.1.1 : {count}. {trouble.French}")
        : language.Choose($"Recipients that are not reached: {count}. {trouble.English}", $"Destinataires non joints : {count}. {trouble.French}"));

    private Finding Waiting(Instant now)
    {
        var fill = new OutboxGauge(home.Log.State, OutboxLimits.Default).Look(now);
        if (fill.OldestDue is not { } oldest)
        {
            return new Finding(Name, Verdict.Good, language.Choose("Nothing waits.", "Rien n'attend."));
        }

        var verdict = fill.IsAlarm ? Verdict.Fault : now - oldest > Patience ? Verdict.Warning : Verdict.Good;
        var (count, hours) = (fill.PendingCount, (long)(now - oldest).TotalHours);
        return new Finding(Name, verdict, verdict switch
        {
            Verdict.Good => language.Choose($"Messages on their way: {count}.", $"Messages en chemin : {count}."),
            Verdict.Warning => language.Choose(
                $"Messages waiting: {count}, the oldest for {hours} h. See whether 'metershield run' (or 'courier') works, and what it says of the brokers. Nothing is lost.",
                $"Messages en attente : {count}, le plus ancien depuis {hours} h. Voyez si « metershield run » (ou « courier ») fonctionne, et ce qu'il dit des brokers. Rien n'est perdu."),
            _ => language.Choose(
                $"Messages waiting: {count}, the oldest for {hours} h, and the limit of 90 days or 64 MiB a recipient is near. Beyond it the oldest are dropped, with an entry in the log. Ask the recipient, or withdraw.",
                $"Messages en attente : {count}, le plus ancien depuis {hours} h, et la limite de 90 jours ou 64 Mio par destinataire est proche. Au-delà les plus anciens sont abandonnés, avec une ligne au journal. Demandez au destinataire, ou retirez l'accord."),
        });
    }
}
