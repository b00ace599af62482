using MeterShield.Egress;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>What the householder asks for at the box: one recipient, one purpose, one resolution.</summary>
/// <param name="Recipient">The householder's word for the recipient.</param>
/// <param name="Certificate">SHA-256 of its certificate; null to use the one known from an earlier grant.</param>
/// <param name="Broker">Where it listens; null as above.</param>
/// <param name="Contact">Where the householder can write to.</param>
/// <param name="Terms">What is agreed.</param>
/// <param name="Months">How long it holds.</param>
internal sealed record GrantRequest(string Recipient, Digest? Certificate, Uri? Broker, string Contact, GrantTerms Terms, int Months);

/// <summary>
/// Where consents are given and withdrawn. The only way in: there is no inbound command topic. A signed invitation, when it
/// comes, becomes a <see cref="GrantRequest"/> per line and takes the same way.
/// </summary>
internal sealed class ConsentDesk(Home home)
{
    /// <summary>Gives a consent.</summary>
    /// <param name="request">To whom, for what.</param>
    /// <param name="now">A time the householder vouches for.</param>
    /// <exception cref="UsageException">Something needed is lacking.</exception>
    public Grant Give(GrantRequest request, Instant now)
    {
        var recipient = RecipientFor(request);
        var live = home.Consents.Live();
        var start = GrantStart.Of(request.Terms, live, home.Zone, now);
        var validity = new Interval(start, EndOf(start, request));
        var record = RecordFor(GrantId.Random(), recipient, request, validity, now);
        var grant = new Grant(
            record.Id, recipient, request.Terms, validity, record.Hash, Random.Shared.Next(60), ReleaseContent.PayloadSizeFor(request.Terms));
        home.Spool.Prepare(grant, new CourierRoute(recipient.Broker));
        var notice = home.Seal(record, now);
        home.Consents.Give(grant, notice, now);
        home.Spool.Put(notice);
        return grant;
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
        var notice = home.Seal(record, now);
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

    private Recipient RecipientFor(GrantRequest request)
    {
        if (home.Consents.FindRecipient(request.Recipient) is { } known)
        {
            return known;
        }

        return request is { Certificate: { } certificate, Broker: { } broker }
            ? new Recipient(request.Recipient, RecipientKind.Outside, home.NewPseudonym(), certificate, broker)
            : throw new UsageException($"{request.Recipient} is new here: say who it is with --certificate FILE and where it listens with --broker mqtts://host.");
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
        var text = NoticeText.For(recipient.Name, request.Terms);
        var notice = new ConsentNotice(Digest.Of(text), "en", "FR", "CNIL", ["not stated"], []);
        var controller = new ConsentController(recipient.Thumbprint, recipient.Name, recipient.Broker.Host, request.Contact, "recipient");
        return new ConsentRecord(
            id, new RecordLink(recipient.Pseudonym, sequence, previous), controller, notice, request.Terms, validity, home.Zone.Id, now);
    }
}
