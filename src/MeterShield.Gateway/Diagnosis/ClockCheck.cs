using MeterShield.Metering;
using NodaTime;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether there is a time that releases can be scheduled by.</summary>
internal sealed class ClockCheck(GatewayConfig config, MeterUrl url, Language language)
{
    private const string Name = "clock";

    public Finding Look(Instant now)
    {
        if (now < HomeClock.Oldest)
        {
            return new Finding(Name, Verdict.Fault, language.Choose(
                "The system's clock is years behind: no broker's certificate is valid yet, and nothing is released by it. Set it ('timedatectl set-ntp true'); everything then goes on by itself.",
                "L'horloge du système retarde de plusieurs années : aucun certificat de broker n'est encore valable, et rien ne sort d'après elle. Réglez-la (« timedatectl set-ntp true ») ; tout reprend ensuite de soi-même."));
        }

        if (HomeClock.IsSynchronised())
        {
            return new Finding(Name, Verdict.Good, language.Choose("The system's clock is synchronised.", "L'horloge du système est synchronisée."));
        }

        if (config.ClockConfirmed)
        {
            return new Finding(Name, Verdict.Warning, language.Choose(
                "The system's clock is not synchronised; you vouch for it (\"clockConfirmed\"). Check it with 'timedatectl'.",
                "L'horloge du système n'est pas synchronisée ; vous vous en portez garant (« clockConfirmed »). Vérifiez-la avec « timedatectl »."));
        }

        return url.TellsTime
            ? new Finding(Name, Verdict.Warning, language.Choose(
                "The system's clock is not synchronised. A Linky in standard mode tells the time itself; in historique mode nothing is released until it is: 'timedatectl set-ntp true'.",
                "L'horloge du système n'est pas synchronisée. Un Linky en mode standard donne l'heure lui-même ; en mode historique rien ne sort avant qu'elle le soit : « timedatectl set-ntp true »."))
            : new Finding(Name, Verdict.Fault, language.Choose(
                "The system's clock is not synchronised, and this meter does not tell the time: nothing is released until it is. Run 'timedatectl set-ntp true', or vouch for it with \"clockConfirmed\": true.",
                "L'horloge du système n'est pas synchronisée, et ce compteur ne donne pas l'heure : rien ne sort avant qu'elle le soit. Lancez « timedatectl set-ntp true », ou portez-vous garant avec \"clockConfirmed\": true."));
    }
}
