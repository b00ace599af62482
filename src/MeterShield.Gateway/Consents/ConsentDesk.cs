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

    /// <summary>A consent as it would be given, to be shown first. Changes nothing.</summary>
    /// <param name="request">To whom, for what.</param>
    /// <param name="now">What the system's clock says.</param>
    /// <exception cref="UsageException">The clock is behind, something is lacking, everything is held, or the meter counts too coarsely.</exception>
    public GrantOffer Offer(GrantRequest request, Instant now)
    {
        now = HomeTime.ToGiveAt(home, now, request.AtHomeTime, request.Language);
        if (home.Anchor.Check() is not AnchorFinding.Agrees and var finding)
        {
            throw new UsageException(HoldText.Of(finding, request.Language));
        }

        if ((_recipients.KindFault(request) ?? StepFault(request.Terms)) is { } fault)
        {
            throw new UsageException(fault);
        }

        var (recipient, access, isNew) = _recipients.For(request);
        var validity = ValidityOf(request, recipient, now);
        var controller = ControllerOf(request, recipient);
        return new GrantOffer(
            request, recipient, access, isNew, controller, ResiduesOf(request, recipient, validity), validity, new NoticeText(request, home.Zone).Of(controller, validity));
    }

    /// <summary>Gives a consent.</summary>
    /// <param name="request">To whom, for what.</param>
    /// <param name="now">A time the householder vouches for.</param>
    /// <exception cref="UsageException">It cannot be given, or a yes to what the beginning makes computable is lacking.</exception>
    public Grant Give(GrantRequest request, Instant now) => Give(Offer(request, now), now);

    /// <summary>Gives a consent that was offered and shown.</summary>
    /// <param name="offer">What was shown.</param>
    /// <param name="now">A time the householder vouches for.</param>
    /// <exception cref="UsageException">A yes to what the beginning makes computable is lacking, or things have changed since it was shown.</exception>
    public Grant Give(GrantOffer offer, Instant now)
    {
        var request = offer.Request;
        RequireAdmission(offer);
        now = HomeTime.ToGiveAt(home, now, request.AtHomeTime, request.Language);
        var again = ValidityOf(request, offer.Recipient, now);
        if (again.Start != offer.Validity.Start || !ResiduesOf(request, offer.Recipient, again).Select(residue => residue.Admission).SequenceEqual(offer.Admissions))
        {
            throw new UsageException(request.Language.Choose(
                "Meanwhile it would begin at another time or tell something else than what was shown: ask again. Nothing was given.",
                "Entre-temps il commencerait à un autre moment ou révélerait autre chose que ce qui a été montré : demandez à nouveau. Rien n'a été donné."));
        }

        var recipient = offer.IsNew ? _recipients.WithKeys(offer.Recipient) : offer.Recipient;
        var controller = new ConsentController(recipient.Thumbprint, offer.Controller.Name, offer.Controller.Address, offer.Controller.Contact, offer.Controller.Type);
        var (id, offset) = (GrantId.Random(), DueOffset.Draw());
        while (true)
        {
            // Anew where another program wrote a record toward the same recipient meanwhile: after that one.
            var record = RecordFor(id, recipient, controller, offer, now);
            var grant = new Grant(record.Id, recipient, request.Terms, offer.Validity, record.Hash, offset, ReleaseContent.PayloadSizeFor(request.Terms));
            var given = new GivenConsent(grant, offer.Access, home.Seal(record, now, offer.Access.Encryption)) { Admissions = offer.Admissions, Shown = offer.Notice, Line = request.LineNumber };
            if (home.Consents.Give(given, now) == ConsentChange.Made)
            {
                // The state first: of a grant that was not committed the courier finds no route.
                home.Spool.Prepare(grant, offer.Access.Route);
                home.Spool.Put(given.Record);
                home.Anchor.Advance();
                return grant;
            }
        }
    }

    /// <summary>What would be shown before a consent, and what it would let be computed; the recipient need not be known yet. Changes nothing.</summary>
    /// <exception cref="UsageException">There is no boundary at which it can begin.</exception>
    public (string Notice, Preview Preview) Preview(GrantRequest request, Instant now)
    {
        var recipient = _recipients.KnownOrStandIn(request);
        var validity = ValidityOf(request, recipient, now);
        return (
            new NoticeText(request, home.Zone).Of(ControllerOf(request, recipient), validity),
            Minimization.Preview.Of(request.Terms, recipient, validity, Plan.MemoryOf(home)));
    }

    /// <summary>A yes is to exactly what would be told, no more and no less.</summary>
    private static void RequireAdmission(GrantOffer offer)
    {
        var language = offer.Request.Language;
        var said = offer.Request.Admitted;
        if (said.Except(offer.Admissions.Select(admission => admission.Interval)).ToList() is { Count: > 0 } others)
        {
            throw new UsageException([.. offer.Residues.Select(residue => language.Choose(residue.Words.English, residue.Words.French)), .. others.Select(other => language.Choose(
                $"--admit {AdmissionWords.Of(other)} is not what this consent tells: 'metershield consent preview' says what to write, or leave it out.",
                $"--admit {AdmissionWords.Of(other)} n'est pas ce que ce consentement révèle : « metershield consent preview » dit quoi écrire, ou ne l'écrivez pas."))]);
        }

        if (offer.Residues.Where(residue => !said.Contains(residue.Admission.Interval)).ToList() is { Count: > 0 } lacking)
        {
            throw new UsageException([.. lacking.SelectMany(residue => new[]
            {
                language.Choose(residue.Words.English, residue.Words.French),
                language.Choose(
                    $"Say yes to exactly that with --admit {AdmissionWords.Of(residue.Admission.Interval)}, or leave out --start: what is left over without it needs a yes in any case.",
                    $"Dites oui exactement à cela avec --admit {AdmissionWords.Of(residue.Admission.Interval)}, ou laissez --start de côté : ce qui reste sans lui demande un oui de toute façon."),
            })]);
        }
    }

    private IReadOnlyList<Residue> ResiduesOf(GrantRequest request, Recipient recipient, Interval validity) =>
        GrantStart.ResiduesOf(request.Terms, recipient, validity, Plan.MemoryOf(home));

    private string? StepFault(GrantTerms terms) => home.MeterStep is { } step && terms.Quantity.Kind != QuantityKind.DailyPeakPower
        ? EnergyQuantum.Fault(step, terms.Resolution)
        : null;

    /// <summary>Whole cells only, of the coarsest grid at the end: a beginning inside a coarser cell is named, an end there is avoided.</summary>
    private Interval ValidityOf(GrantRequest request, Recipient recipient, Instant now)
    {
        var isOutside = recipient.Kind == RecipientKind.Outside;
        IReadOnlyList<Grant> live = isOutside ? home.Consents.Live() : [];
        var grid = Grid.Of(request.Terms.Resolution, home.Zone);
        var start = request.Beginning switch
        {
            GrantBeginning.Clean when isOutside => GrantStart.Of(request.Terms, live, home.Zone, now),
            GrantBeginning.Midnight => grid.Ceiling(Grid.Of(Resolution.Day, home.Zone).Ceiling(now)),
            GrantBeginning.Clean or GrantBeginning.Now => grid.Ceiling(now),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        };
        return new Interval(start, GrantStart.EndOf(request.Terms, live, home.Zone, start, request.Months));
    }

    /// <summary>Who it is, as it calls itself: the householder's own word for it stays at home.</summary>
    private ConsentController ControllerOf(GrantRequest request, Recipient recipient)
    {
        var unknown = request.Language.Choose("not stated", "non indiqué");
        var before = home.Consents.All().LastOrDefault(standing => standing.Grant.Recipient.Thumbprint == recipient.Thumbprint) is { } known ? home.RecordOf(known.Grant.Id)?.Controller : null;
        return request.Invitation?.Controller ?? (recipient.Kind == RecipientKind.Home
            ? new ConsentController(recipient.Thumbprint, request.Language.Choose("the household", "le foyer"), recipient.Broker.Host, request.Contact ?? unknown, "household")
            : new ConsentController(recipient.Thumbprint, request.Controller ?? before?.Name ?? unknown, recipient.Broker.Host, request.Contact ?? before?.Contact ?? unknown, "recipient"));
    }

    private ConsentRecord RecordFor(GrantId id, Recipient recipient, ConsentController controller, GrantOffer offer, Instant now)
    {
        var (sequence, previous) = home.Consents.NextRecord(recipient.Pseudonym);
        var (request, said) = (offer.Request, offer.Request.Told);
        var hash = Digest.Of(Encoding.UTF8.GetBytes(offer.Notice));
        var notice = new ConsentNotice(hash, request.Language.Code(), said.Jurisdiction, said.Authority, said.StorageLocations, said.ThirdParties) { Rights = request.Rights };
        return new ConsentRecord(
            id, new RecordLink(recipient.Pseudonym, sequence, previous), controller, notice, request.Terms, offer.Validity, home.Zone.Id, now, request.Invitation?.Reference);
    }
}
