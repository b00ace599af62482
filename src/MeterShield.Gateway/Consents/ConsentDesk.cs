using System.Text;
using MeterShield.Egress;
using MeterShield.Metering;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>
/// Where consents are given and withdrawn. The only way in: there is no inbound command topic. A signed invitation, when it
/// comes, becomes a <see cref="GrantRequest"/> per line and takes the same way.
/// </summary>
internal sealed class ConsentDesk(Home home)
{
    /// <summary>Gives a consent.</summary>
    /// <param name="request">To whom, for what.</param>
    /// <param name="now">A time the householder vouches for.</param>
    /// <exception cref="UsageException">Something needed is lacking, such as a yes to what the beginning makes computable, or the meter counts too coarsely.</exception>
    public Grant Give(GrantRequest request, Instant now)
    {
        if (home.Anchor.Check() is not AnchorFinding.Agrees and var finding)
        {
            throw new UsageException(HoldText.Of(finding, Language.English));
        }

        if ((KindFault(request) ?? StepFault(request.Terms)) is { } fault)
        {
            throw new UsageException(fault);
        }

        var (recipient, access) = Known(request) ?? (FirstTime(request), request.Access!);
        var choice = ChoiceOf(request, recipient, now);
        if (choice.Residues.Count > 0 && !request.Admit)
        {
            throw new UsageException([.. choice.Residues.Select(residue => residue.Words.English), "Say yes to exactly that with --admit, or leave out --start."]);
        }

        var validity = new Interval(choice.At, EndOf(choice.At, request));
        var shown = NoticeText.For(request);
        var record = RecordFor(GrantId.Random(), recipient, request, shown, validity, now);
        var grant = new Grant(
            record.Id, recipient, request.Terms, validity, record.Hash, Random.Shared.Next(60), ReleaseContent.PayloadSizeFor(request.Terms));
        var notice = home.Seal(record, now, access.Encryption);

        // The state first: of a grant that was not committed the courier finds no route.
        home.Consents.Give(grant, access, choice.Residues.Select(residue => residue.Admission), notice, shown, now);
        home.Spool.Prepare(grant, access.Route);
        home.Spool.Put(notice);
        home.Anchor.Advance();
        return grant;
    }

    /// <summary>What a consent would let be computed. Changes nothing.</summary>
    /// <exception cref="UsageException">There is no boundary at which it can begin.</exception>
    public Preview Preview(GrantRequest request, Instant now)
    {
        var recipient = home.Consents.FindRecipient(request.Recipient)
            ?? new Recipient(request.Recipient, request.Kind, Pseudonym.Random(), Digest.Of([]), new Uri("mqtt://127.0.0.1"));
        return Minimization.Preview.Of(request.Terms, recipient, home.Consents.Live(), home.Zone, ChoiceOf(request, recipient, now).At);
    }

    /// <summary>
    /// Withdraws a consent: first the stop marker, which holds from that moment, then the state, then what was queued. Works
    /// with the broker away.
    /// </summary>
    /// <returns>False when it was withdrawn before.</returns>
    public bool Withdraw(Grant grant, Instant now, bool erase = false)
    {
        home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
        if (IsWithdrawn(grant))
        {
            home.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
            home.DestroyEndedKeys();
            return false;
        }

        var (notice, record) = WithdrawalOf(grant, erase, now);
        var changed = home.Consents.Withdraw(grant, notice, record, now);
        home.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
        if (changed && notice is not null)
        {
            home.Spool.Put(notice);
        }

        home.DestroyEndedKeys();
        home.Anchor.Advance();
        return changed;
    }

    /// <summary>STOP: withdraws everything. The markers first, all of them: they are what holds.</summary>
    /// <returns>How many consents were withdrawn.</returns>
    public int Stop(Instant now, bool erase = false)
    {
        var live = home.Consents.Live();
        foreach (var grant in live)
        {
            home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
        }

        return live.Count(grant => Withdraw(grant, now, erase));
    }

    /// <summary>
    /// After an older state was put back: the householder has seen the consents and confirms them. What is known to have been
    /// withdrawn stays withdrawn: its stop marker stands, or its pseudonym's folder is gone.
    /// </summary>
    /// <returns>The grants that hold from now on.</returns>
    public IReadOnlyList<Grant> Confirm(Instant now)
    {
        CompleteWithdrawals(now);
        foreach (var grant in home.Consents.Live().Where(grant => !home.Spool.Knows(grant.Recipient.Pseudonym)))
        {
            home.Consents.Withdraw(grant, null, null, now);
        }

        home.Spool.KeepOnly(home.Consents.All().Select(standing => standing.Grant.Recipient.Pseudonym));
        home.Anchor.Confirm(now);
        home.DestroyEndedKeys();
        return home.Consents.Live();
    }

    /// <summary>At start-up: completes every withdrawal whose stop marker stands, and erases again what a crash left behind.</summary>
    /// <returns>How many were completed.</returns>
    public int CompleteWithdrawals(Instant now)
    {
        var completed = 0;
        foreach (var standing in home.Consents.All())
        {
            var grant = standing.Grant;
            if (standing.Withdrawn is not null)
            {
                StopAgain(grant);
            }
            else if (home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id))
            {
                Withdraw(grant, now);
                completed++;
            }
        }

        home.DestroyEndedKeys();
        return completed;
    }

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

    /// <summary>What a crash left behind of a grant that was withdrawn, unless its pseudonym is gone altogether.</summary>
    private void StopAgain(Grant grant)
    {
        if (home.Spool.Knows(grant.Recipient.Pseudonym))
        {
            home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
            home.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
        }
    }

    private bool IsWithdrawn(Grant grant) => home.Consents.All().Any(standing => standing.Grant.Id == grant.Id && standing.Withdrawn is not null);

    /// <summary>The signed record, or nothing when the key cannot be used: a withdrawal holds without it.</summary>
    private (SealedNotice?, Digest?) WithdrawalOf(Grant grant, bool erase, Instant now)
    {
        var (sequence, previous) = home.Consents.NextRecord(grant.Recipient.Name);
        try
        {
            var record = new WithdrawalRecord(grant, new RecordLink(grant.Recipient.Pseudonym, sequence, previous), now, erase);
            return (home.Seal(record, grant.Recipient, now), record.Hash);
        }
        catch (KeyException)
        {
            return (null, null);
        }
    }

    private Recipient FirstTime(GrantRequest request) => request.Access is { } access && (request.Certificate is not null || request.Kind == RecipientKind.Home)
        ? NewRecipient(request, request.Certificate, access)
        : throw new UsageException(request.Kind == RecipientKind.Home
            ? $"{request.Recipient} is new here: say where your own broker listens with --broker mqtt://192.168.1.10."
            : $"{request.Recipient} is new here: say who it is with --certificate FILE and where it listens with --broker mqtts://host.");

    /// <summary>Without a certificate of its own, what goes to the householder's own broker is addressed to the home itself.</summary>
    private Recipient NewRecipient(GrantRequest request, Digest? certificate, RecipientAccess access)
    {
        var pseudonym = home.NewPseudonym();
        return new Recipient(request.Recipient, request.Kind, pseudonym, certificate ?? home.ThumbprintToward(pseudonym), access.Route.Broker);
    }

    private string? StepFault(GrantTerms terms) => home.MeterStep is { } step && terms.Quantity.Kind != QuantityKind.DailyPeakPower
        ? EnergyQuantum.Fault(step, terms.Resolution)
        : null;

    /// <summary>A recipient never changes sides, and one at home is made only at the box, by address.</summary>
    private string? KindFault(GrantRequest request)
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

    private StartChoice ChoiceOf(GrantRequest request, Recipient recipient, Instant now)
    {
        var live = home.Consents.Live();
        var grid = Grid.Of(request.Terms.Resolution, home.Zone);
        var start = request.Beginning switch
        {
            GrantBeginning.Clean when recipient.Kind == RecipientKind.Outside => GrantStart.Of(request.Terms, live, home.Zone, now),
            GrantBeginning.Midnight => grid.Ceiling(Grid.Of(Resolution.Day, home.Zone).Ceiling(now)),
            GrantBeginning.Clean or GrantBeginning.Now => grid.Ceiling(now),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        };
        return new StartChoice(start, GrantStart.ResiduesOf(request.Terms, live, recipient, home.Zone, start));
    }

    /// <summary>Whole cells only: the end is the last boundary of the grant's grid within so many months.</summary>
    private Instant EndOf(Instant start, GrantRequest request)
    {
        var last = start.InZone(home.Zone).LocalDateTime.PlusMonths(request.Months).InZoneLeniently(home.Zone).ToInstant();
        return Grid.Of(request.Terms.Resolution, home.Zone).Floor(last);
    }

    private ConsentRecord RecordFor(GrantId id, Recipient recipient, GrantRequest request, string shown, Interval validity, Instant now)
    {
        var (sequence, previous) = home.Consents.NextRecord(recipient.Name);
        var isHome = recipient.Kind == RecipientKind.Home;
        var said = request.Told;
        var notice = new ConsentNotice(Digest.Of(Encoding.UTF8.GetBytes(shown)), request.Language.Code(), said.Jurisdiction, said.Authority, said.StorageLocations, said.ThirdParties);
        var controller = request.Invitation?.Controller
            ?? new ConsentController(recipient.Thumbprint, recipient.Name, recipient.Broker.Host, request.Contact, isHome ? "household" : "recipient");
        return new ConsentRecord(
            id, new RecordLink(recipient.Pseudonym, sequence, previous), controller, notice, request.Terms, validity, home.Zone.Id, now, request.Invitation?.Reference);
    }
}
