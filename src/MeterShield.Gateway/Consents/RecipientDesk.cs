using MeterShield.Egress;
using MeterShield.Records;

namespace MeterShield.Gateway.Consents;

/// <summary>Toward whom a consent is given, and under which name of this home: known, known again after an end, or new.</summary>
internal sealed class RecipientDesk(Home home)
{
    /// <summary>A recipient never changes sides, and one at home is made only at the box, by address.</summary>
    public string? KindFault(GrantRequest request)
    {
        var known = home.Consents.LastOfName(request.Recipient);
        if (request.Kind == RecipientKind.Outside)
        {
            return known?.Kind != RecipientKind.Home ? null
                : request.Invitation is null ? $"{known.Name} is your own broker: say --home with it, or give another word."
                : $"{known.Name} is your own broker, and that is never given by invitation: import the invitation under another word with --as.";
        }

        return request.Invitation is not null ? $"Your own broker is never given by invitation: give it at the box, with --home and --broker."
            : known?.Kind == RecipientKind.Outside ? $"{known.Name} is an outside recipient: give your own broker another word."
            : request.Access is { } access ? HomeAddress.Fault(access.Route.Broker)
            : null;
    }

    /// <summary>The recipient of a request, and how it is reached.</summary>
    /// <exception cref="UsageException">It is new, and who it is or where it listens is not said.</exception>
    public (Recipient Recipient, RecipientAccess Access) For(GrantRequest request) => Known(request) ?? (FirstTime(request), request.Access!);

    /// <summary>The same recipient under a new name of this home, which nothing ties to the one before.</summary>
    public Recipient Renamed(Recipient known) =>
        New(known.Name, known.Kind, known.Kind == RecipientKind.Home ? null : known.Thumbprint, known.Broker);

    private (Recipient, RecipientAccess)? Known(GrantRequest request) =>
        home.Consents.LastOfName(request.Recipient) switch
        {
            null => null,
            var known when home.Consents.FindRecipient(known.Name) is not null => (known, home.Consents.AccessOf(known.Name)!),
            var ended => Again(request, ended, request.Access ?? home.Consents.AccessOf(ended.Name)!),
        };

    /// <summary>Whoever had a consent that ended gets a new one under a new pseudonym.</summary>
    private (Recipient, RecipientAccess) Again(GrantRequest request, Recipient ended, RecipientAccess access) =>
        (NewRecipient(request, request.Certificate ?? (ended.Kind == RecipientKind.Home ? null : ended.Thumbprint), access), access);

    private Recipient FirstTime(GrantRequest request) => request.Access is { } access && (request.Certificate is not null || request.Kind == RecipientKind.Home)
        ? NewRecipient(request, request.Certificate, access)
        : throw new UsageException(request.Kind == RecipientKind.Home
            ? $"{request.Recipient} is new here: say where your own broker listens with --broker mqtt://192.168.1.10."
            : $"{request.Recipient} is new here: say who it is with --certificate FILE and where it listens with --broker mqtts://host.");

    private Recipient NewRecipient(GrantRequest request, Digest? certificate, RecipientAccess access) =>
        New(request.Recipient, request.Kind, certificate, access.Route.Broker);

    /// <summary>Without a certificate of its own, what goes to the householder's own broker is addressed to the home itself.</summary>
    private Recipient New(string name, RecipientKind kind, Digest? certificate, Uri broker)
    {
        var pseudonym = home.NewPseudonym();
        return new Recipient(name, kind, pseudonym, certificate ?? home.ThumbprintToward(pseudonym), broker);
    }
}
