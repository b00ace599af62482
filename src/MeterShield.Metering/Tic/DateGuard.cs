using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>
/// Watches the meter's DATE as the registers are watched: two damaged digits can make up for each other in the checksum, and a
/// time that is believed decides every minute before it. The first waits for a second that agrees. One that goes back, or
/// runs ahead of the time gone by, is held until the frames after it confirm it.
/// </summary>
/// <remarks>
/// A jump ahead by more than a day also needs this system's clock to agree: only that tells a meter whose clock was set from one whose clock
/// has broken. Where the system knows no better, a restart by hand accepts what the meter says. A clock that was degraded
/// may be set to anything, and a recording is replayed by hand whatever the time is.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="isRecording">Whether the frames were recorded before: then the time gone by here says nothing.</param>
internal sealed class DateGuard(TimeProvider time, bool isRecording)
{
    /// <summary>How many frames must agree before a jump is believed.</summary>
    private const int Confirmations = 3;

    /// <summary>Frames come every second or two; a few may be lost, and a simulated meter may run faster than this system's clock.</summary>
    private static readonly Duration Step = Duration.FromMinutes(1);

    private static readonly Duration FarAhead = Duration.FromDays(1);
    private static readonly Duration Agreement = Duration.FromHours(1);

    private Instant? _date;
    private long _heardAt;
    private bool _wasDegraded;
    private Instant? _held;
    private int _agreed;

    /// <summary>Whether a frame can be put at its DATE.</summary>
    /// <param name="date">What it says.</param>
    /// <param name="isDegraded">Whether the meter itself says that its clock is degraded.</param>
    public Belief Judge(Instant date, bool isDegraded)
    {
        if (_date is { } last && Follows(last, date))
        {
            Settle(date, isDegraded);
            return Belief.Believed;
        }

        var isFirst = _date is null && _held is null;
        _agreed = _held is { } held && IsStep(date - held) ? _agreed + 1 : 1;
        _held = date;
        if (!IsConfirmed(date))
        {
            return isFirst ? Belief.First : Belief.Held;
        }

        Settle(date, isDegraded);
        return Belief.Believed;
    }

    private static bool IsStep(Duration ahead) => ahead >= Duration.Zero && ahead <= Step;

    private bool Follows(Instant last, Instant date)
    {
        var ahead = date - last;
        return IsStep(ahead) || (ahead > Step && !isRecording && Distance(ahead, Duration.FromTimeSpan(time.GetElapsedTime(_heardAt))) <= Step);
    }

    private bool IsConfirmed(Instant date) => _date is { } last
        ? _agreed >= Confirmations && (date - last <= FarAhead || _wasDegraded || isRecording || Distance(date - Now, Duration.Zero) <= Agreement)
        : _agreed > 1;

    private static Duration Distance(Duration one, Duration other) => one > other ? one - other : other - one;

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    private void Settle(Instant date, bool isDegraded)
    {
        (_date, _heardAt, _wasDegraded) = (date, time.GetTimestamp(), isDegraded);
        (_held, _agreed) = (null, 0);
    }
}
