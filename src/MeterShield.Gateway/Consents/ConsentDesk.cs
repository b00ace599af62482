using System.Text;
using MeterShield.Egress;
using MeterShield.Metering;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>
/// Where consents are given. The only way in: there is no inbound command topic. A signed invitation, when it
/// comes, becomes a <see cref="GrantRequest"/> per line and takes the same way.
/// </summary>
internal sealed class ConsentDesk(Home home)
{
    private readonly RecipientDesk _recipients = new(home);

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

        if ((_recipients.KindFault(request) ?? StepFault(request.Terms)) is { } fault)
        {
            throw new UsageException(fault);
        }

        var (recipient, access) = _recipients.For(request);
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
        home.Consents.Give(
            new GivenConsent(grant, access, notice) { Admissions = [.. choice.Residues.Select(residue => residue.Admission)], Shown = shown, Line = request.LineNumber }, now);
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

    private string? StepFault(GrantTerms terms) => home.MeterStep is { } step && terms.Quantity.Kind != QuantityKind.DailyPeakPower
        ? EnergyQuantum.Fault(step, terms.Resolution)
        : null;

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
