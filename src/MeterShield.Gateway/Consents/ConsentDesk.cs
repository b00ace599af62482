using MeterShield.Egress;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
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
    /// <exception cref="UsageException">Something needed is lacking, such as a yes to what the beginning makes computable.</exception>
    public Grant Give(GrantRequest request, Instant now)
    {
        var (recipient, access) = Known(request) ?? (NewRecipient(request), request.Access!);
        var choice = ChoiceOf(request, recipient, now);
        if (choice.Residues.Count > 0 && !request.Admit)
        {
            throw new UsageException([.. choice.Residues.Select(residue => residue.Words.English), "Say yes to exactly that with --admit, or leave out --start."]);
        }

        var validity = new Interval(choice.At, EndOf(choice.At, request));
        var record = RecordFor(GrantId.Random(), recipient, request, validity, now);
        var grant = new Grant(
            record.Id, recipient, request.Terms, validity, record.Hash, Random.Shared.Next(60), ReleaseContent.PayloadSizeFor(request.Terms));
        home.Spool.Prepare(grant, access.Route);
        var notice = home.Seal(record, now, access.Encryption);
        home.Consents.Give(grant, access, choice.Residues.Select(residue => residue.Admission), notice, now);
        home.Spool.Put(notice);
        return grant;
    }

    /// <summary>What a consent would let be computed. Changes nothing.</summary>
    /// <exception cref="UsageException">There is no boundary at which it can begin.</exception>
    public Preview Preview(GrantRequest request, Instant now)
    {
        var recipient = home.Consents.FindRecipient(request.Recipient)
            ?? new Recipient(request.Recipient, RecipientKind.Outside, Pseudonym.Random(), Digest.Of([]), new Uri("mqtts://not.asked.yet"));
        return Minimization.Preview.Of(request.Terms, recipient, home.Consents.Live(), home.Zone, ChoiceOf(request, recipient, now).At);
    }

    /// <summary>
    /// Withdraws a consent: first the stop marker, which holds from that moment, then the state, then what was queued. Works
    /// with the broker away.
    /// </summary>
    /// <returns>False when it was withdrawn before.</returns>
    public bool Withdraw(Grant grant, Instant now)
    {
        home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
        var (sequence, previous) = home.Consents.NextRecord(grant.Recipient.Name);
        var record = new WithdrawalRecord(grant, new RecordLink(grant.Recipient.Pseudonym, sequence, previous), now, erase: false);
        var notice = home.Seal(record, grant.Recipient, now);
        var changed = home.Consents.Withdraw(grant, notice, record.Hash, now);
        home.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
        if (changed)
        {
            home.Spool.Put(notice);
        }

        return changed;
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
                home.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
                home.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
            }
            else if (home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id))
            {
                Withdraw(grant, now);
                completed++;
            }
        }

        return completed;
    }

    private (Recipient, RecipientAccess)? Known(GrantRequest request) =>
        home.Consents.FindRecipient(request.Recipient) is { } known ? (known, home.Consents.AccessOf(known.Name)!) : null;

    private Recipient NewRecipient(GrantRequest request) => request is { Certificate: { } certificate, Access: { } access }
        ? new Recipient(request.Recipient, RecipientKind.Outside, home.NewPseudonym(), certificate, access.Route.Broker)
        : throw new UsageException($"{request.Recipient} is new here: say who it is with --certificate FILE and where it listens with --broker mqtts://host.");

    private StartChoice ChoiceOf(GrantRequest request, Recipient recipient, Instant now)
    {
        var live = home.Consents.Live();
        var grid = Grid.Of(request.Terms.Resolution, home.Zone);
        var start = request.Beginning switch
        {
            GrantBeginning.Clean => GrantStart.Of(request.Terms, live, home.Zone, now),
            GrantBeginning.Midnight => grid.Ceiling(Grid.Of(Resolution.Day, home.Zone).Ceiling(now)),
            GrantBeginning.Now => grid.Ceiling(now),
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

    private ConsentRecord RecordFor(GrantId id, Recipient recipient, GrantRequest request, Interval validity, Instant now)
    {
        var (sequence, previous) = home.Consents.NextRecord(recipient.Name);
        var shown = Digest.Of(NoticeText.For(request));
        var said = request.Invitation?.Notice ?? new InvitationNotice("FR", "CNIL", ["not stated"], []);
        var notice = new ConsentNotice(shown, "en", said.Jurisdiction, said.Authority, said.StorageLocations, said.ThirdParties);
        var controller = request.Invitation?.Controller
            ?? new ConsentController(recipient.Thumbprint, recipient.Name, recipient.Broker.Host, request.Contact, "recipient");
        return new ConsentRecord(
            id, new RecordLink(recipient.Pseudonym, sequence, previous), controller, notice, request.Terms, validity, home.Zone.Id, now, request.Invitation?.Reference);
    }
}
