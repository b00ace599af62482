using MeterShield.Sealing;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether the keys of those who still get something, and of the log, can be used. Names nobody: a pseudonym identifies.</summary>
internal sealed class KeyCheck(GatewayConfig config, Home home, Language language)
{
    private const string Name = "keys";

    public IEnumerable<Finding> Look()
    {
        var folder = new HomeFolder(config.State);
        var store = new PseudonymStore(folder.Keys, config.Spool);
        var faults = home.Consents.Live().Select(grant => grant.Recipient.Pseudonym).Distinct()
            .SelectMany(pseudonym => new[] { FaultOf(() => store.Load(pseudonym)), FaultOf(() => store.LoadTls(pseudonym)) })
            .Append(FaultOf(() => LogIdentity.Load(folder.LogKey)))
            .OfType<KeyFault>().ToList();
        return faults.Count == 0
            ? [new Finding(Name, Verdict.Good, language.Choose("All keys can be used, by this user alone.", "Toutes les clés sont utilisables, par cet utilisateur seul."))]
            : faults.Distinct().Select(fault => new Finding(Name, Verdict.Fault, Sentence(fault, faults.Count(other => other == fault))));
    }

    private static KeyFault? FaultOf(Func<IDisposable> load)
    {
        try
        {
            load().Dispose();
            return null;
        }
        catch (KeyException e)
        {
            return e.Fault;
        }
    }

    private string Sentence(KeyFault fault, int count) => fault switch
    {
        KeyFault.Missing => language.Choose(
            $"Keys missing: {count}. Restore a backup, or withdraw the consents and give them again.",
            $"Clés manquantes : {count}. Restaurez une sauvegarde, ou retirez les consentements et donnez-les à nouveau."),
        KeyFault.Unreadable => language.Choose(
            $"Keys that cannot be read: {count}. Give the state and the spool to the user that runs MeterShield.",
            $"Clés illisibles : {count}. Donnez l'état et le spool à l'utilisateur qui lance MeterShield."),
        KeyFault.Exposed => language.Choose(
            $"Keys that others can read: {count}. chmod 600 the files and 700 their folders; if somebody may have read them, withdraw and give the consents again.",
            $"Clés lisibles par d'autres : {count}. chmod 600 pour les fichiers, 700 pour leurs dossiers ; si quelqu'un a pu les lire, retirez les consentements et donnez-les à nouveau."),
        _ => language.Choose(
            $"Keys that are not what they should be ({fault}): {count}. Restore a backup.",
            $"Clés qui ne sont pas ce qu'elles devraient être ({fault}) : {count}. Restaurez une sauvegarde."),
    };
}
