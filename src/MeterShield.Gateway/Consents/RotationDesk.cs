using MeterShield.Egress;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>
/// Where this home takes another name toward a recipient: every consent it has is withdrawn and given again, word for word and to
/// the same end, under a new pseudonym with new keys. Values still tie the two names together for whoever has both.
/// </summary>
internal sealed class RotationDesk(Home home, Language language = Language.English)
{
    private readonly RecipientDesk _recipients = new(home);

    /// <summary>Takes another name.</summary>
    /// <param name="name">The householder's word for the recipient.</param>
    /// <param name="now">A time the householder vouches for.</param>
    /// <returns>The consents that hold from now on. Those that have run out stay as they are.</returns>
    /// <exception cref="UsageException">Nothing is given to such a recipient, a consent ends before it could begin again, or a record is not kept.</exception>
    public IReadOnlyList<Grant> Rotate(string name, Instant now)
    {
        if (home.Anchor.Check() is not AnchorFinding.Agrees and var finding)
        {
            throw new UsageException(HoldText.Of(finding, language));
        }

        if (home.Consents.FindRecipient(name) is not { } known || Of(known) is not { Count: > 0 } old)
        {
            throw new UsageException(language.Choose(
                $"No consent to {name} holds: 'metershield consent list' shows those that do.",
                $"Aucun consentement pour {name} n'est en vigueur : « metershield consent list » montre ceux qui le sont."));
        }

        var records = old.Select(grant => home.RecordOf(grant.Id)
            ?? throw new UsageException(language.Choose(
                $"The record of {grant.Id} is not kept any more: withdraw that consent and give it again.",
                $"L'enregistrement de {grant.Id} n'est plus gardé : retirez ce consentement et redonnez-le."))).ToList();
        var access = home.Consents.AccessOf(known.Pseudonym)!;
        var given = GiveAgain(records, known, [.. home.Consents.Live().Except(old)], access, now);
        Replace(name, old, given, now);
        return [.. given.Select(consent => consent.Grant)];
    }

    /// <summary>The markers first: of the old name nothing is sent after its withdrawal is in the log. A crash before the commit leaves them withdrawn.</summary>
    private void Replace(string name, List<Grant> old, List<GivenConsent> given, Instant now)
    {
        home.Spool.Stop(old);
        var (ended, change) = (new List<(Grant, SealedNotice, Digest)>(), ConsentChange.ChainMoved);
        try
        {
            while (change == ConsentChange.ChainMoved)
            {
                ended = Withdrawals(old, now);
                change = home.Consents.Replace(ended, given, now);
            }
        }
        finally
        {
            if (change != ConsentChange.Made)
            {
                home.Spool.Resume(home.Consents.Live().IntersectBy(old.Select(grant => grant.Id), grant => grant.Id));
            }
        }

        if (change != ConsentChange.Made)
        {
            throw new UsageException(language.Choose(
                $"A consent to {name} was withdrawn just now: look at 'metershield consent list' and try again.",
                $"Un consentement pour {name} vient d'être retiré : regardez « metershield consent list » et réessayez."));
        }

        Spool(ended, given);
    }

    /// <summary>The consents that have something to release still.</summary>
    private List<Grant> Of(Recipient recipient)
    {
        var marks = home.Consents.Marks();
        return [.. home.Consents.Live().Where(grant => grant.Recipient.Pseudonym == recipient.Pseudonym && new ReleaseSchedule(grant, home.Zone).CellOf(marks[grant.Id]) is not null)];
    }

    private List<GivenConsent> GiveAgain(List<ConsentRecord> records, Recipient known, List<Grant> others, RecipientAccess access, Instant now)
    {
        // Among themselves they leave no residue: of two, the finer begins earlier, and where the coarser begins both grids meet.
        var validities = records.ConvertAll(record => ValidityOf(record, known, others, now));
        var recipient = _recipients.WithKeys(_recipients.Renamed(known));
        var given = new List<GivenConsent>();
        foreach (var (before, validity) in records.Zip(validities))
        {
            var link = new RecordLink(recipient.Pseudonym, given.Count, given.Count == 0 ? null : given[^1].Grant.Consent);
            var said = before.Controller;
            var controller = new ConsentController(recipient.Thumbprint, said.Name, said.Address, said.Contact, said.Type);
            var record = new ConsentRecord(GrantId.Random(), link, controller, before.Notice, before.Terms, validity, home.Zone.Id, now, before.Reference);
            var grant = new Grant(record.Id, recipient, record.Terms, validity, record.Hash, DueOffset.Draw(), ReleaseContent.PayloadSizeFor(record.Terms));
            given.Add(new GivenConsent(grant, access, home.Seal(record, now, access.Encryption)) { Line = LineOf(known.Name, before.Id) });
        }

        return given;
    }

    /// <summary>The line of an invitation that the consent answers: it was said yes to, and is so still under the new name.</summary>
    private int? LineOf(string name, GrantId grant) => home.Invitations.Find(name)?.Decisions
        .Where(decided => decided.Value.Grant == grant).Select(decided => (int?)decided.Key).FirstOrDefault();

    private Interval ValidityOf(ConsentRecord before, Recipient recipient, List<Grant> others, Instant now)
    {
        // Never earlier than was agreed: a consent may not have begun yet.
        var start = Instant.Max(StartOf(before.Terms, recipient, others, now), before.Validity.Start);
        return start < before.Validity.End
            ? new Interval(start, before.Validity.End)
            : throw new UsageException(language.Choose(
                $"The consent {before.Id} ends before it could begin again: withdraw it, or wait for its end. Nothing was changed.",
                $"Le consentement {before.Id} finit avant de pouvoir recommencer : retirez-le, ou attendez sa fin. Rien n'a été changé."));
    }

    private Instant StartOf(GrantTerms terms, Recipient recipient, List<Grant> live, Instant now) => recipient.Kind == RecipientKind.Outside
        ? GrantStart.Of(terms, live, home.Zone, now)
        : Grid.Of(terms.Resolution, home.Zone).Ceiling(now);

    private List<(Grant Grant, SealedNotice Withdrawal, Digest Record)> Withdrawals(List<Grant> old, Instant now)
    {
        var (sequence, previous) = home.Consents.NextRecord(old[0].Recipient.Pseudonym);
        var withdrawals = new List<(Grant, SealedNotice, Digest)>();
        foreach (var grant in old)
        {
            var record = new WithdrawalRecord(grant, new RecordLink(grant.Recipient.Pseudonym, sequence, previous), now, erase: false);
            withdrawals.Add((grant, home.Seal(record, grant.Recipient, now), record.Hash));
            (sequence, previous) = (sequence + 1, record.Hash);
        }

        return withdrawals;
    }

    /// <summary>After the commit: what a crash leaves out of this, the next start does.</summary>
    private void Spool(List<(Grant Grant, SealedNotice Withdrawal, Digest Record)> ended, List<GivenConsent> given)
    {
        foreach (var (grant, withdrawal, _) in ended)
        {
            home.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
            home.Spool.Put(withdrawal);
        }

        foreach (var consent in given)
        {
            home.Spool.Prepare(consent.Grant, consent.Access.Route);
            home.Spool.Put(consent.Record);
        }

        home.DestroyEndedKeys();
        home.Anchor.Advance();
    }
}
