using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>Where signed invitations are read and decided, line by line. Importing gives nothing; there is no yes to all.</summary>
internal sealed class InvitationDesk(Home home)
{
    /// <summary>Checks a file and keeps it under the householder's word for who sent it.</summary>
    /// <param name="file">The signed invitation.</param>
    /// <param name="name">The word, or null for one made of the recipient's own name.</param>
    /// <param name="now">A time the householder vouches for.</param>
    /// <returns>The word, the invitation, and whether its issuer was never seen here before.</returns>
    /// <exception cref="UsageException">It is refused; nothing was kept.</exception>
    public (string Name, Invitation Invitation, bool IsNew) Import(ReadOnlySpan<byte> file, string? name, Instant now)
    {
        var fault = InvitationSeal.Open(file, out var invitation);
        if (invitation is null)
        {
            throw new UsageException(InvitationText.Of(fault));
        }

        var newest = home.Invitations.NewestOf(invitation.Controller.Thumbprint);
        name ??= InvitationText.WordOf(invitation.Controller.Name);
        List<string> faults = [.. InvitationText.Faults(invitation, newest, now), .. new[] { Recipient.NameFault(name), NameTaken(name, invitation) }.OfType<string>()];
        if (faults.Count > 0)
        {
            throw new UsageException(faults);
        }

        home.Invitations.Import(
            new ImportedInvitation(name, invitation.Controller.Thumbprint, invitation.Valid.Start, file.ToArray(), new Dictionary<int, LineDecision>()), now);
        return (name, invitation, newest is null);
    }

    /// <summary>The invitation kept under a word.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public (ImportedInvitation Imported, Invitation Invitation) Find(string name)
    {
        var imported = home.Invitations.Find(name)
            ?? throw new UsageException($"There is no invitation of {name}: import it with 'metershield consent import FILE'.");
        return InvitationSeal.Open(imported.Bytes.Span, out var invitation) == InvitationFault.None
            ? (imported, invitation!)
            : throw new StateException($"The invitation of {name} in the state cannot be read any more: import it again.");
    }

    /// <summary>What a yes to one line asks of the consent desk: the line's terms, or coarser, later, shorter, more rounded ones.</summary>
    /// <exception cref="UsageException">There is no such line, it has expired, or the terms go beyond it.</exception>
    public GrantRequest RequestFor(string name, int line, ChosenTerms chosen, Instant now)
    {
        var (_, invitation) = Find(name);
        var asked = LineOf(invitation, line);
        var terms = chosen.Within(asked);
        var faults = new[]
        {
            invitation.Valid.End <= now ? InvitationText.Expired(invitation) : null,
            asked.Fault(terms),
        }.OfType<string>().ToList();
        if (faults.Count > 0)
        {
            throw new UsageException(faults);
        }

        var route = new CourierRoute(invitation.Route.Broker, invitation.Route.User, invitation.Route.Password, invitation.Route.Authorities);
        EncryptionCertificate? encryption = null;
        if (invitation.Encryption is { } der && !EncryptionCertificate.TryParse(der.Span, out encryption))
        {
            throw new StateException($"The invitation of {name} in the state cannot be read any more: import it again.");
        }

        return new GrantRequest(name, invitation.Controller.Thumbprint, new RecipientAccess(route, encryption), invitation.Controller.Contact, terms, chosen.Months)
        {
            Invitation = invitation,
            Line = asked,
            LineNumber = line,
        };
    }

    /// <summary>Says no to one line. The others are as they were.</summary>
    /// <exception cref="UsageException">There is no such line.</exception>
    public void Refuse(string name, int line, Instant now)
    {
        LineOf(Find(name).Invitation, line);
        home.Invitations.Refuse(name, line, now);
    }

    private static InvitationLine LineOf(Invitation invitation, int line) => line >= 1 && line <= invitation.Lines.Count
        ? invitation.Lines[line - 1]
        : throw new UsageException($"--line {line}: the invitation has lines 1 to {invitation.Lines.Count}.");

    private string? NameTaken(string name, Invitation invitation) =>
        home.Consents.FindRecipient(name) is { } known && known.Thumbprint != invitation.Controller.Thumbprint
            ? $"There is a recipient {name} with another certificate: give this one another word with --as."
            : null;
}

/// <summary>What the householder chose where a line leaves a choice; null where the line's own is taken.</summary>
internal sealed record ChosenTerms(Resolution? Resolution, Delay? Delay, RoundingQuantum? Rounding, int? RetentionDays, int Months)
{
    /// <exception cref="UsageException">Such terms cannot be given at all.</exception>
    public GrantTerms Within(InvitationLine line)
    {
        var (resolution, retention) = (Resolution ?? line.Resolution, RetentionDays ?? line.RetentionDays);
        return GrantTerms.Fault(line.Purpose, line.Quantity, resolution, retention) is { } fault
            ? throw new UsageException(fault)
            : new GrantTerms(line.Purpose, line.Quantity, resolution, Delay ?? line.Delay, Rounding ?? RoundingQuantum.One, retention);
    }
}
