using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>Where consents end: withdrawn, stopped, or not confirmed. What is ended here is never revived.</summary>
internal sealed class EndingDesk(Home home)
{
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
        home.Spool.Stop(live);
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
}
