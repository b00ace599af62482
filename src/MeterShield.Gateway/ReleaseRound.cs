using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.History;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>Makes, seals and queues exactly one release for each cell that is due, as the consents stand at that moment.</summary>
internal sealed class ReleaseRound
{
    /// <summary>How long after a boundary a reading from before it may still arrive; less than the 30 s after which a cell is due at the earliest.</summary>
    private static readonly Duration Straggling = Duration.FromSeconds(15);

    private readonly Home _home;
    private readonly RegisterHistory _history;
    private readonly HomeClock _clock;
    private readonly ILogger _logger;
    private readonly HeldKeys _held;
    private Plan _plan;
    private bool _clockComplaint;
    private Instant? _started;

    public ReleaseRound(Home home, RegisterHistory history, HomeClock clock, ILogger logger)
    {
        _home = home;
        _history = history;
        _clock = clock;
        _logger = logger;
        _held = new HeldKeys(logger);
        _plan = Plan.From(home, null, _held.Pseudonyms);
        Report(_plan);
    }

    /// <summary>What was made since the start.</summary>
    public InsideCounts Counts { get; } = new();

    /// <summary>Grants that are stopped by their marker alone.</summary>
    public IReadOnlyList<Grant> Stopped => _plan.Stopped;

    /// <summary>Whether a live grant needs the register at an instant.</summary>
    public bool Needs(Instant boundary) => _plan.Needs(boundary);

    /// <summary>From the first trusted time on, what fell due while the box was off waits for an instant that says nothing of when it came back.</summary>
    public void Begin(Instant now)
    {
        if (_started is null)
        {
            _started = now;
            Replan();
        }
    }

    /// <summary>Takes over what another process has changed in the consents.</summary>
    public void Follow()
    {
        if (_plan.IsStale(_home))
        {
            Replan();
        }
    }

    /// <summary>Plans anew, and finishes what a program that changed the consents may have left undone.</summary>
    public void Replan()
    {
        _plan = Plan.From(_home, _started, _held.Pseudonyms);
        new EndingDesk(_home).StopWithdrawn();
        _home.DestroyEndedKeys();
        Report(_plan);
    }

    /// <summary>Makes what is due.</summary>
    /// <param name="now">The home's time.</param>
    public void Make(Instant now)
    {
        if (_held.LetTryAgain(now))
        {
            Replan();
        }

        if (_plan.NextDue is not { } due || due > now)
        {
            return;
        }

        if (!_clock.IsTrusted)
        {
            // The moment at which the clock is trusted again is nobody's business either.
            _started = null;
            Complain();
            return;
        }

        Begin(now);

        // A boundary younger than that may still get a better reading; every due cell ended 30 s ago at least.
        _history.DecideUntil(now - Straggling, _plan.Needs);
        while (Next(now) is { } turn)
        {
            if (!TryQueue(turn, now))
            {
                Replan();
            }
        }

        _home.Anchor.Advance();
    }

    /// <summary>A key that cannot be used holds what is for one recipient, and nobody else's.</summary>
    private bool TryQueue(Turn turn, Instant now)
    {
        var pseudonym = turn.Release.Grant.Recipient.Pseudonym;
        try
        {
            var queued = Queue(turn, now);
            _held.Worked(pseudonym);
            return queued;
        }
        catch (KeyException e)
        {
            _home.ForgetIdentity(pseudonym);
            _held.Hold(pseudonym, e.Fault, now);
            return false;
        }
    }

    /// <summary>The next turn by the consents as they stand at this moment: of one that was withdrawn no register is read any more.</summary>
    private Turn? Next(Instant now)
    {
        Follow();
        return _plan.Minimizer.NextTurn(_history, now);
    }

    private bool Queue(Turn turn, Instant now)
    {
        var release = turn.Release;
        var record = turn.OpensMonth ? RecordAgain(release) : null;
        if (!_home.Outbox.Commit(_home.Seal(release), turn.Mark, turn.Edges, turn.Refusal?.English, now, record))
        {
            return false;
        }

        Counts.Add(turn);
        if (turn.Refusal is null)
        {
            Log.Sealed(_logger);
        }
        else
        {
            Log.Withheld(_logger);
        }

        return true;
    }

    /// <summary>Each month the recipient is shown anew where its right comes from, at an instant that only the schedule decides.</summary>
    private SealedNotice? RecordAgain(Release release)
    {
        if (_home.RecordOf(release.Grant.Id) is { } record)
        {
            return _home.SealAgain(record, release.Grant.Recipient, release.Due);
        }

        Log.RecordNotKept(_logger);
        return null;
    }

    private void Report(Plan plan)
    {
        if (plan.Anchor != AnchorFinding.Agrees)
        {
            // What the courier has still was queued by another state than this one.
            _home.Spool.Hold();
            Log.Held(_logger, plan.Anchor);
        }
        else if (plan.Grants.Count == 0)
        {
            _home.Spool.LetGo();
            Log.NothingLeaves(_logger);
        }
        else
        {
            _home.Spool.LetGo();
            Log.GrantsHold(_logger, plan.Grants.Count);
        }
    }

    private void Complain()
    {
        if (!_clockComplaint)
        {
            _clockComplaint = true;
            Log.ClockNotTrusted(_logger);
        }
    }
}
