using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>How a line of an invitation stands.</summary>
internal enum LineState
{
    /// <summary>Yes: its consent holds.</summary>
    Granted,

    /// <summary>No.</summary>
    Refused,

    /// <summary>It was a yes, and is withdrawn.</summary>
    Withdrawn,

    /// <summary>It was a yes, and has ended by itself.</summary>
    Ended,
}

/// <summary>Where signed invitations are read and decided, line by line. Importing gives nothing; there is no yes to all.</summary>
internal sealed class InvitationDesk(Home home, Language language)
{
    private readonly InvitationText _text = new(language);

    /// <summary>Checks a file and keeps it under the householder's word for who sent it. Lines that were decided before stay so.</summary>
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
            throw new UsageException(_text.Of(fault));
        }

        var newest = home.Invitations.NewestOf(invitation.Controller.Thumbprint);
        var word = name ?? InvitationText.WordOf(invitation.Controller.Name);
        List<string> faults = [.. _text.Faults(invitation, newest, now), .. new[] { Recipient.NameFault(word), NameTaken(word, invitation, isChosen: name is not null) }.OfType<string>()];
        if (faults.Count > 0)
        {
            throw new UsageException(faults);
        }

        home.Invitations.Import(
            new ImportedInvitation(word, invitation.Controller.Thumbprint, invitation.Valid.Start, file.ToArray(), DecidedBefore(word, invitation)), now);
        return (word, invitation, newest is null);
    }

    /// <summary>The invitation kept under a word.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public (ImportedInvitation Imported, Invitation Invitation) Find(string name)
    {
        var imported = home.Invitations.Find(name) ?? throw new UsageException(language.Choose(
            $"There is no invitation of {name}: import it with 'metershield consent import FILE'.",
            $"Il n'y a pas d'invitation de {name} : importez-la avec « metershield consent import FICHIER »."));
        return InvitationSeal.Open(imported.Bytes.Span, out var invitation) == InvitationFault.None ? (imported, invitation!) : throw Unreadable(name);
    }

    /// <summary>How each line stands that was ever decided, by number.</summary>
    public IReadOnlyDictionary<int, LineState> StatesOf(ImportedInvitation imported)
    {
        var standings = home.Consents.All().ToDictionary(standing => standing.Grant.Id);
        return imported.Decisions.ToDictionary(
            decided => decided.Key,
            decided => decided.Value.Decision == LineDecision.Refused ? LineState.Refused
                : decided.Value.Grant is not { } grant || !standings.TryGetValue(grant, out var standing) || standing.Holds ? LineState.Granted
                : standing.Withdrawn is not null ? LineState.Withdrawn
                : LineState.Ended);
    }

    /// <summary>What a yes to one line asks of the consent desk: the line's terms, or coarser, later, shorter, more rounded ones.</summary>
    /// <exception cref="UsageException">There is no such line, it holds already, it has expired, or the terms go beyond it.</exception>
    public GrantRequest RequestFor(string name, int line, ChosenTerms chosen, Instant now)
    {
        var (imported, invitation) = Find(name);
        var asked = LineOf(invitation, line);
        RequireNotGranted(imported, line);
        var terms = chosen.Within(asked, language);
        var faults = new[]
        {
            invitation.Valid.End <= now ? _text.Expired(invitation) : null,
            asked.Fault(terms)?.In(language),
        }.OfType<string>().ToList();
        if (faults.Count > 0)
        {
            throw new UsageException(faults);
        }

        var said = invitation.Route;
        var route = new CourierRoute(said.Broker, said.User, said.Password, said.Authorities, said.Pin);
        EncryptionCertificate? encryption = null;
        if (invitation.Encryption is { } der && !EncryptionCertificate.TryParse(der.Span, out encryption))
        {
            throw Unreadable(name);
        }

        return new GrantRequest(name, invitation.Controller.Thumbprint, new RecipientAccess(route, encryption), invitation.Controller.Contact, terms, chosen.Months)
        {
            Language = language,
            Invitation = invitation,
            Line = asked,
            LineNumber = line,
        };
    }

    /// <summary>Says no to one line. The others are as they were.</summary>
    /// <exception cref="UsageException">There is no such line, or its consent holds: that is withdrawn, not refused.</exception>
    public void Refuse(string name, int line, Instant now)
    {
        var (imported, invitation) = Find(name);
        LineOf(invitation, line);
        RequireNotGranted(imported, line);
        home.Invitations.Refuse(name, line, now);
    }

    private void RequireNotGranted(ImportedInvitation imported, int line)
    {
        if (StatesOf(imported).GetValueOrDefault(line, LineState.Refused) == LineState.Granted)
        {
            var grant = imported.Decisions[line].Grant is { } id ? id.ToString() : "GRANT";
            throw new UsageException(language.Choose(
                $"Line {line} was said yes to, and what it gives goes on leaving: 'metershield consent withdraw {grant}' first.",
                $"Vous avez dit oui à la ligne {line}, et ce qu'elle donne continue de sortir : d'abord « metershield consent withdraw {grant} »."));
        }
    }

    /// <summary>A line that is the same in the newer invitation stays refused, or granted while its consent holds.</summary>
    private Dictionary<int, DecidedLine> DecidedBefore(string name, Invitation newer)
    {
        var kept = new Dictionary<int, DecidedLine>();
        if (home.Invitations.Find(name) is not { } before || before.Issuer != newer.Controller.Thumbprint
            || InvitationSeal.Open(before.Bytes.Span, out var older) != InvitationFault.None)
        {
            return kept;
        }

        var states = StatesOf(before);
        foreach (var (number, decided) in before.Decisions.Where(decided => states[decided.Key] is LineState.Refused or LineState.Granted && decided.Key <= older!.Lines.Count))
        {
            var same = newer.Lines.Select((line, index) => (line, Number: index + 1)).FirstOrDefault(candidate => candidate.line.IsSameAs(older!.Lines[number - 1]) && !kept.ContainsKey(candidate.Number));
            if (same.line is not null)
            {
                kept[same.Number] = decided;
            }
        }

        return kept;
    }

    private InvitationLine LineOf(Invitation invitation, int line) => line >= 1 && line <= invitation.Lines.Count
        ? invitation.Lines[line - 1]
        : throw new UsageException(language.Choose(
            $"--line {line}: the invitation has lines 1 to {invitation.Lines.Count}.",
            $"--line {line} : l'invitation a les lignes 1 à {invitation.Lines.Count}."));

    /// <summary>A word is for one issuer: another's invitation would take the place of one that waits for a decision.</summary>
    private string? NameTaken(string name, Invitation invitation, bool isChosen)
    {
        if (home.Consents.FindRecipient(name) is { } known && known.Thumbprint != invitation.Controller.Thumbprint)
        {
            return language.Choose(
                $"There is a recipient {name} with another certificate: give this one another word with --as.",
                $"Il y a un destinataire {name} avec un autre certificat : donnez un autre mot à celui-ci avec --as.");
        }

        return !isChosen && home.Invitations.Find(name) is { } kept && kept.Issuer != invitation.Controller.Thumbprint
            ? language.Choose(
                $"There is an invitation of {name} with another certificate already: give this one another word with --as, or replace that one with --as {name}.",
                $"Il y a déjà une invitation de {name} avec un autre certificat : donnez un autre mot à celle-ci avec --as, ou remplacez-la avec --as {name}.")
            : null;
    }

    private static StateException Unreadable(string name) => new($"The invitation of {name} in the state cannot be read any more: import it again.");
}

/// <summary>What the householder chose where a line leaves a choice; null where the line's own is taken.</summary>
internal sealed record ChosenTerms(Resolution? Resolution, Delay? Delay, RoundingQuantum? Rounding, int? RetentionDays, int Months)
{
    /// <exception cref="UsageException">Such terms cannot be given at all.</exception>
    public GrantTerms Within(InvitationLine line, Language language)
    {
        var (resolution, delay, retention) = (Resolution ?? line.Resolution, Delay ?? line.Delay, RetentionDays ?? line.RetentionDays);
        return GrantTerms.Fault(line.Purpose, line.Quantity, resolution, delay, retention) is { } fault
            ? throw new UsageException(fault.In(language))
            : new GrantTerms(line.Purpose, line.Quantity, resolution, delay, Rounding ?? RoundingQuantum.One, retention);
    }
}
