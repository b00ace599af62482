using MeterShield.Gateway.Watches;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>
/// The inside half: keeps every reading at home, and when a cell of a grant is due makes, seals and queues exactly one release.
/// It has no network.
/// </summary>
internal sealed class Inside : IDisposable
{
    private readonly Home _home;
    private readonly HomeClock _clock;
    private readonly RegisterHistory _history;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly DiskPatience _disk;
    private readonly HomeWatch _watch;
    private readonly StoppedWatch _stopped;
    private readonly ReleaseRound _round;
    private bool _spoke;
    private bool _hasLooked;

    public Inside(Home home, RegisterHistory history, HomeClock clock, TimeProvider time, ILogger logger)
    {
        _home = home;
        _history = history;
        _clock = clock;
        _time = time;
        _logger = logger;
        _disk = new DiskPatience(logger);
        _watch = new HomeWatch(home, time, logger);
        _stopped = new StoppedWatch(home, time, logger);
        _round = new ReleaseRound(home, history, clock, logger);
    }

    /// <summary>How many releases were sealed since the start.</summary>
    public InsideCounts Counts => _round.Counts;

    /// <summary>The time by which releases are scheduled, or null before the first reading.</summary>
    public Instant? Now
    {
        get
        {
            lock (_gate)
            {
                return _clock.Now;
            }
        }
    }

    /// <summary>Reads the meter until it ends or the caller stops.</summary>
    public async Task RunAsync(IMeter meter, CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ticking = TickAsync(tick, new LineWatch(meter.Quality, _home.Line, _time, _logger), ended);
        try
        {
            await foreach (var reading in meter.ReadAsync(ended.Token))
            {
                lock (_gate)
                {
                    _disk.Try(() => Take(reading), recovers: false);
                }
            }

            Log.MeterEnded(_logger);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The caller stops us, or a tick failed and says why below: what is in memory is written.
        }
        finally
        {
            await ended.CancelAsync();
            try
            {
                await ticking;
            }
            finally
            {
                lock (_gate)
                {
                    _disk.Try(_history.Flush, recovers: true);
                }
            }
        }
    }

    /// <summary>Makes what is due now, and settles what was delivered. A disk that takes nothing is waited for.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            _disk.Try(Work, recovers: true);
        }
    }

    /// <summary>After a finite meter: makes what is still due and waits until it is delivered, or the caller stops.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), _time);
        try
        {
            do
            {
                Tick();
            }
            while (Pending() > 0 && await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What waits is in the outbox and goes out after the next start.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _history.Dispose();

    private void Work()
    {
        var now = _clock.Now;
        if (_disk.IsStalled)
        {
            // What was committed when the disk gave out may have no file in the spool; what was not, the plan makes again.
            _history.Flush();
            _round.Replan();
            _home.Recover(now ?? HomeTime.At(_home, _time));
        }
        else
        {
            _round.Follow();
        }

        if (_stopped.Complete(_round.Stopped.Count > 0, now))
        {
            _round.Replan();
        }

        if (now is { } known)
        {
            _round.Make(known);
            Settle(known);
            if (_clock.IsTrusted)
            {
                _watch.Look(known);
            }
        }
    }

    private int Pending()
    {
        lock (_gate)
        {
            return _home.Outbox.PendingCount;
        }
    }

    private async Task TickAsync(PeriodicTimer timer, LineWatch line, CancellationTokenSource ended)
    {
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
            {
                Tick();
                line.Look();
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The end of the run.
        }
        finally
        {
            // A tick that failed, but for a disk that is waited for, ends the run: nothing is read on as if nothing had happened.
            await ended.CancelAsync();
        }
    }

    private void Take(Reading reading)
    {
        if (!_spoke)
        {
            _spoke = true;
            Log.MeterSpeaks(_logger);
        }

        if (_home.HeardStep(reading))
        {
            ReportStep(reading);
        }

        _clock.Heard(reading);

        // A reading whose time may be wrong decides no minute: the minutes it stands for stay unknown.
        if (_clock.IsTrusted)
        {
            _round.Begin(reading.At);
            _history.Observe(reading, _round.Needs);
        }

        if (!_disk.IsStalled)
        {
            _round.Make(reading.At);
        }
    }

    /// <summary>A consent that was given when the meter counted finer goes on, and the householder is told.</summary>
    private void ReportStep(Reading reading)
    {
        var finer = _home.Consents.Live()
            .Count(grant => grant.Terms.Quantity.Kind != QuantityKind.DailyPeakPower && EnergyQuantum.Fault(reading.Quantum, grant.Terms.Resolution) is not null);
        if (finer > 0)
        {
            Log.FinerThanTheMeter(_logger, finer);
        }
    }

    private void Settle(Instant now)
    {
        // Once at the start too: what was settled last may have been the last, and the power gone then.
        if (_home.Outbox.Settle(now) > 0 || (!_hasLooked && _clock.IsTrusted))
        {
            _hasLooked = true;
            _home.EndFinished(now);
        }
    }
}
