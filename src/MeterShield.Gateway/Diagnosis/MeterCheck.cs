using System.Globalization;
using MeterShield.Gateway.Commands.Metering;
using MeterShield.Gateway.Watches;
using MeterShield.Metering;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether the meter's device is there, may be read, and is nobody else's. Does not open it: that would take bytes from who reads it.</summary>
internal sealed class MeterCheck(MeterUrl url, LineNote note, Language language)
{
    private const string Name = "meter";

    public IEnumerable<Finding> Look() => Reached().Concat(Understood());

    /// <summary>As the half that reads it last noted.</summary>
    private IEnumerable<Finding> Understood()
    {
        if (note.Read() is not var (diagnosis, at))
        {
            yield break;
        }

        var when = at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var sentence = MeterText.Sentence(diagnosis, language);
        yield return new Finding(Name, diagnosis == LineDiagnosis.Fine ? Verdict.Good : Verdict.Warning, language.Choose(
            $"{sentence} (As last noted, {when} UTC.)",
            $"{sentence} (Dernière note, {when} UTC.)"));
    }

    private IEnumerable<Finding> Reached()
    {
        if (url.Device is not { } device)
        {
            return [new Finding(Name, Verdict.Good, language.Choose(
                "It is reached over the network or standard input: 'metershield meter probe' asks it.",
                "Il est joint par le réseau ou l'entrée standard : « metershield meter probe » l'interroge."))];
        }

        if (!File.Exists(device))
        {
            return [new Finding(Name, Verdict.Fault, language.Choose(
                $"There is no {device}: plug the adapter in, or correct \"meter\" (ls /dev/serial/by-id shows what is there).",
                $"{device} n'existe pas : branchez l'adaptateur, ou corrigez « meter » (ls /dev/serial/by-id montre ce qu'il y a)."))];
        }

        return Held(device);
    }

    private IEnumerable<Finding> Held(string device)
    {
        var holders = DeviceHolders.Of(device);
        var others = holders.Where(program => program != "metershield").Distinct(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            yield return new Finding(Name, Verdict.Fault, language.Choose(
                $"{device} is also open in {string.Join(", ", others)}: each gets a part of the bytes. End it.",
                $"{device} est aussi ouvert par {string.Join(", ", others)} : chacun reçoit une partie des octets. Arrêtez-le."));
        }
        else if (DeviceHolders.MayRead(device))
        {
            yield return new Finding(Name, Verdict.Good, holders.Count > 0
                ? language.Choose($"{device} is there, and open in MeterShield alone.", $"{device} est là, ouvert par MeterShield seul.")
                : language.Choose($"{device} is there, and nobody has it open.", $"{device} est là, personne ne l'a ouvert."));
        }
        else
        {
            yield return new Finding(Name, Verdict.Fault, language.Choose(
                $"{device} may not be read by this user: add it to the group that owns the device (usermod -aG dialout USER), and log in again.",
                $"{device} ne peut être lu par cet utilisateur : ajoutez-le au groupe de l'appareil (usermod -aG dialout UTILISATEUR), et reconnectez-vous."));
        }
    }
}
