using MeterShield.Egress;
using MeterShield.Records;

namespace MeterShield.Gateway.Consents;

/// <summary>Toward whom a consent is given, and under which name of this home: known, known again after an end, or new.</summary>
internal sealed class RecipientDesk(Home home)
{
    /// <summary>A recipient never changes sides, and one at home is made only at the box, by address.</summary>
    public string? KindFault(GrantRequest request)
    {
        var (known, language) = (home.Consents.LastOfName(request.Recipient), request.Language);
        if (request.Kind == RecipientKind.Outside)
        {
            return known?.Kind != RecipientKind.Home ? null
                : request.Invitation is null ? language.Choose(
                    $"{known.Name} is your own broker: say --home with it, or give another word.",
                    $"{known.Name} est votre propre broker : ajoutez --home, ou donnez un autre mot.")
                : language.Choose(
                    $"{known.Name} is your own broker, and that is never given by invitation: import the invitation under another word with --as.",
                    $"{known.Name} est votre propre broker, et celui-là ne se donne jamais par invitation : importez l'invitation sous un autre mot avec --as.");
        }

        return request.Invitation is not null ? language.Choose(
                "Your own broker is never given by invitation: give it at the box, with --home and --broker.",
                "Votre propre broker ne se donne jamais par invitation : donnez-le sur le boîtier, avec --home et --broker.")
            : known?.Kind == RecipientKind.Outside ? language.Choose(
                $"{known.Name} is an outside recipient: give your own broker another word.",
                $"{known.Name} est un destinataire extérieur : donnez un autre mot à votre propre broker.")
            : request.Access is { } access ? HomeAddress.Fault(access.Route.Broker)
            : null;
    }

    /// <summary>
    /// The recipient of a request, and how it is reached. One that is new has no keys yet (<see cref="WithKeys"/>), so that what is refused
    /// later leaves none behind.
    /// </summary>
    /// <exception cref="UsageException">It is new, and who it is or where it listens is not said; or what is said differs from what is known of it.</exception>
    public (Recipient Recipient, RecipientAccess Access, bool IsNew) For(GrantRequest request)
    {
        if (home.Consents.FindRecipient(request.Recipient) is { } known)
        {
            var access = home.Consents.AccessOf(known.Pseudonym)!;
            var said = Differences(request, known, access).ToList();
            return said.Count == 0 ? (known, access, false) : throw new UsageException(request.Language.Choose(
                $"{known.Name} has consents already, with another {string.Join(", ", said.Select(word => word.English))}: withdraw them first, or use another word.",
                $"{known.Name} a déjà des consentements, avec autre chose pour : {string.Join(", ", said.Select(word => word.French))}. Retirez-les d'abord, ou prenez un autre mot."));
        }

        return home.Consents.LastOfName(request.Recipient) is { } ended
            ? Again(request, ended, request.Access ?? home.Consents.AccessOf(ended.Pseudonym)!)
            : (FirstTime(request), request.Access!, true);
    }

    /// <summary>The recipient of a request that is only tried: where it is new, what is not said of it stays open.</summary>
    public Recipient KnownOrStandIn(GrantRequest request) => home.Consents.FindRecipient(request.Recipient)
        ?? New(request.Recipient, request.Kind, request.Certificate, request.Access?.Route.Broker ?? new Uri("mqtt://127.0.0.1"));

    /// <summary>The same recipient under a new name of this home, which nothing ties to the one before. It has no keys yet.</summary>
    public Recipient Renamed(Recipient known) => New(known.Name, known.Kind, known.Kind == RecipientKind.Home ? null : known.Thumbprint, known.Broker);

    /// <summary>The recipient, with keys for the new name. Without a certificate of its own, what goes to the householder's own broker is addressed to the home itself.</summary>
    public Recipient WithKeys(Recipient recipient)
    {
        home.MakeKeys(recipient.Pseudonym);
        var thumbprint = recipient.Thumbprint == Unaddressed ? home.ThumbprintToward(recipient.Pseudonym) : recipient.Thumbprint;
        return new Recipient(recipient.Name, recipient.Kind, recipient.Pseudonym, thumbprint, recipient.Broker);
    }

    /// <summary>Stands where the home's own certificate will, once it is made.</summary>
    private static Digest Unaddressed { get; } = Digest.Of([]);

    /// <summary>An invitation says everything, and what it leaves out it does not have; at the box, what is not said is as it was.</summary>
    private static IEnumerable<(string English, string French)> Differences(GrantRequest request, Recipient known, RecipientAccess access)
    {
        if (request.Certificate is { } certificate && certificate != known.Thumbprint)
        {
            yield return ("certificate", "le certificat");
        }

        if (request.Access is not { } said)
        {
            yield break;
        }

        var isWhole = request.Invitation is not null;
        if (said.Route.Broker != known.Broker)
        {
            yield return ("broker", "le broker");
        }

        if (Differs(said.Route.User, access.Route.User, isWhole) || Differs(said.Route.Password, access.Route.Password, isWhole))
        {
            yield return ("user or password", "l'utilisateur ou le mot de passe");
        }

        if (Differs(said.Route.Authorities, access.Route.Authorities, isWhole))
        {
            yield return ("authorities", "les autorités");
        }

        if (Differs(said.Route.Pin?.ToString(), access.Route.Pin?.ToString(), isWhole))
        {
            yield return ("pin", "la clé épinglée");
        }

        if (Differs(said.Encryption?.Thumbprint.ToString(), access.Encryption?.Thumbprint.ToString(), isWhole))
        {
            yield return ("certificate for encryption", "le certificat de chiffrement");
        }
    }

    private static bool Differs(string? said, string? known, bool isWhole) => (isWhole || said is not null) && said != known;

    /// <summary>Whoever had a consent that ended gets a new one under a new pseudonym.</summary>
    private static (Recipient, RecipientAccess, bool) Again(GrantRequest request, Recipient ended, RecipientAccess access) => (
        New(request.Recipient, request.Kind, request.Certificate ?? (ended.Kind == RecipientKind.Home ? null : ended.Thumbprint), access.Route.Broker), access, true);

    private static Recipient FirstTime(GrantRequest request) => request.Access is { } access && (request.Certificate is not null || request.Kind == RecipientKind.Home)
        ? New(request.Recipient, request.Kind, request.Certificate, access.Route.Broker)
        : throw new UsageException(request.Kind == RecipientKind.Home
            ? request.Language.Choose(
                $"{request.Recipient} is new here: say where your own broker listens with --broker mqtt://192.168.1.10.",
                $"{request.Recipient} est nouveau ici : dites où écoute votre propre broker avec --broker mqtt://192.168.1.10.")
            : request.Language.Choose(
                $"{request.Recipient} is new here: say who it is with --certificate FILE and where it listens with --broker mqtts://host.",
                $"{request.Recipient} est nouveau ici : dites qui c'est avec --certificate FICHIER et où il écoute avec --broker mqtts://hôte."));

    private static Recipient New(string name, RecipientKind kind, Digest? certificate, Uri broker) =>
        new(name, kind, Pseudonym.Random(), certificate ?? Unaddressed, broker);
}
