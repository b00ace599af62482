using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>What a withdrawal did.</summary>
internal enum Withdrawn
{
    /// <summary>It ended the consent, and the recipient is told.</summary>
    Told,

    /// <summary>It ended the consent; the recipient cannot be told, for there is no key any more to sign with.</summary>
    Untold,

    /// <summary>Nothing: it was withdrawn before.</summary>
    Before,

    /// <summary>Nothing: the consent had ended by itself, and its keys are destroyed.</summary>
    RanOut,
}

/// <summary>Where consents end: withdrawn, stopped, or not confirmed. What is ended here is never revived.</summary>
internal sealed class EndingDesk(Home home)
{
    private readonly List<string> _unfinished = [];

    /// <summary>What could not be done after a withdrawal that holds: keys to destroy, the anchor to move. A running gateway does it later.</summary>
    public IReadOnlyList<string> Unfinished => _unfinished;

    /// <summary>
    /// Withdraws a consent: first the stop marker, which holds from that moment, then the state, then what was queued. Works
    /// with the broker away.
    /// </summary>
    public Withdrawn Withdraw(Grant grant, Instant now, bool erase = false)
    {
        var pseudonym = grant.Recipient.Pseudonym;
        if (Standing(grant) is { Withdrawn: null, RanOut: true } && (!erase || home.Consents.FindRecipient(grant.Recipient.Name)?.Pseudonym != pseudonym))
        {
            return Withdrawn.RanOut;
        }

        home.Spool.Stop(pseudonym, grant.Id);
        var (change, notice) = Commit(grant, erase, now);
        home.Spool.Erase(pseudonym, grant.Id);
        if (change == ConsentChange.Made && notice is not null)
        {
            home.Spool.Put(notice);
        }

        CleanUp();
        return change == ConsentChange.WithdrawnBefore ? Withdrawn.Before : notice is null ? Withdrawn.Untold : Withdrawn.Told;
    }

    /// <summary>STOP: withdraws everything. The markers first, all of them: they are what holds.</summary>
    /// <returns>What became of each.</returns>
    /// <exception cref="Exception">Of the disk: something could not be written down; all the rest was. The markers stand.</exception>
    public IReadOnlyList<(Grant Grant, Withdrawn Done)> Stop(Instant now, bool erase = false)
    {
        var live = home.Consents.Live();
        home.Spool.Stop(live);
        var done = new List<(Grant, Withdrawn)>();
        live.ForEachByItself(grant => done.Add((grant, Withdraw(grant, now, erase))));
        return done;
    }

    /// <summary>The grants that <see cref="Confirm"/> ends: their folder beside the state is gone, and with it what told whether they were withdrawn.</summary>
    public IReadOnlyList<Grant> Lost() => [.. home.Consents.Live().Where(grant => !home.Spool.Knows(grant.Recipient.Pseudonym))];

    /// <summary>
    /// After an older state was put back: the householder has seen the consents and confirms them. What is known to have been
    /// withdrawn stays withdrawn: its stop marker stands, or its pseudonym's folder is gone.
    /// </summary>
    /// <returns>The grants that hold from now on.</returns>
    public IReadOnlyList<Grant> Confirm(Instant now)
    {
        home.Spool.Hold();
        CompleteWithdrawals(now);

        // Where the folder beside the state was lost as a whole, nothing was delivered of a withdrawal: it is signed now. After an older
        // state was put back it may have been, and a second record in the same place would tell another past.
        var signs = home.Anchor.Check() is AnchorFinding.Missing or AnchorFinding.Unreadable;
        foreach (var grant in Lost())
        {
            EndLost(grant, signs, now);
        }

        home.Spool.KeepOnlyRecordsOf([.. home.Consents.All().Select(standing => standing.Grant)]);
        home.Anchor.Confirm(now);
        home.Spool.LetGo();
        CleanUp();
        return home.Consents.Live();
    }

    /// <summary>At start-up: completes every withdrawal whose stop marker stands, and erases again what a crash left behind.</summary>
    /// <returns>How many were completed.</returns>
    public int CompleteWithdrawals(Instant now)
    {
        var completed = 0;
        home.Consents.All().ForEachByItself(standing =>
        {
            var grant = standing.Grant;
            if (standing.Withdrawn is not null)
            {
                StopAgain(grant);
            }
            else if (home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id))
            {
                completed += Withdraw(grant, now) == Withdrawn.RanOut ? 0 : 1;
            }
        });
        CleanUp();
        return completed;
    }

    /// <summary>Stops and erases again what a crash of any program left behind of grants that were withdrawn.</summary>
    public void StopWithdrawn()
    {
        foreach (var standing in home.Consents.All().Where(standing => standing.Withdrawn is not null))
        {
            StopAgain(standing.Grant);
        }
    }

    /// <summary>Nothing is left to stop where the pseudonym is gone altogether.</summary>
    private void StopAgain(Grant grant)
    {
        var pseudonym = grant.Recipient.Pseudonym;
        if (!home.Spool.Knows(pseudonym))
        {
            return;
        }

        if (!home.Spool.IsStopped(pseudonym, grant.Id))
        {
            home.Spool.Stop(pseudonym, grant.Id);
        }

        home.Spool.Erase(pseudonym, grant.Id);
    }

    private void EndLost(Grant grant, bool signs, Instant now)
    {
        if (!signs)
        {
            home.Consents.Withdraw(grant, null, null, now);
            return;
        }

        var access = home.Consents.AccessOf(grant.Recipient.Pseudonym)!;
        home.Spool.Prepare(grant, access.Route);
        Withdraw(grant, now);
    }

    private GrantStanding Standing(Grant grant) => home.Consents.All().Single(standing => standing.Grant.Id == grant.Id);

    /// <summary>Writes the withdrawal down. Where another program wrote a record toward the same recipient meanwhile, the record is made anew after that one.</summary>
    private (ConsentChange Change, SealedNotice? Notice) Commit(Grant grant, bool erase, Instant now)
    {
        while (true)
        {
            var (notice, record) = WithdrawalOf(grant, erase, now);
            var change = home.Consents.Withdraw(grant, notice, record, now);
            if (change != ConsentChange.ChainMoved)
            {
                return (change, notice);
            }
        }
    }

    /// <summary>The signed record, or nothing when the key cannot be used: a withdrawal holds without it.</summary>
    private (SealedNotice?, Digest?) WithdrawalOf(Grant grant, bool erase, Instant now)
    {
        var (sequence, previous) = home.Anchor.NextRecord(grant.Recipient.Pseudonym);
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

    /// <summary>What may fail without harm: the withdrawal holds, and whoever runs the gateway tries it again.</summary>
    private void CleanUp()
    {
        foreach (var step in new Action[] { home.DestroyEndedKeys, home.Anchor.Advance })
        {
            try
            {
                step();
            }
            catch (Exception e) when (ByItself.IsOfTheDisk(e))
            {
                _unfinished.Add(e.Message);
            }
        }
    }
}
