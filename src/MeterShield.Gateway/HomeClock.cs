using System.Runtime.InteropServices;
using MeterShield.Metering;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>
/// The one time that schedules releases. In standard TIC the meter says the time; elsewhere it is the system's clock, and
/// only when the kernel calls it synchronised or the householder has confirmed it.
/// </summary>
/// <remarks>
/// Between two readings the time goes on by elapsed time, never by the system's date. A system's date that leaps is not trusted, whoever
/// vouched for it before, until it has been synchronised for five minutes; or until this program is started again with it confirmed.
/// </remarks>
/// <param name="time">The system's clock.</param>
/// <param name="confirmed">Whether the householder vouches for it.</param>
/// <param name="isSynchronised">Whether it is synchronised; null to ask the kernel.</param>
internal sealed partial class HomeClock(TimeProvider time, bool confirmed, Func<bool>? isSynchronised = null)
{
    /// <summary>This program is younger than that: a system that says less has just been started without a clock, whoever vouches for it.</summary>
    public static readonly Instant Oldest = Instant.FromUtc(2026, 1, 1, 0, 0);

    /// <summary>A system's date that moves otherwise than time passes, by more than that, has been set by somebody.</summary>
    private static readonly TimeSpan Leap = TimeSpan.FromMinutes(1);

    /// <summary>After a leap the kernel must have called it synchronised for so long.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(5);

    private DateTimeOffset _seen = time.GetUtcNow();
    private long _seenAt = time.GetTimestamp();
    private bool _leapt;
    private long? _calmSince;
    private Instant _heard;
    private long _heardAt;
    private readonly Func<bool> _isSynchronised = isSynchronised ?? IsSynchronised;
    private ClockSource? _source;

    /// <summary>The time now, or null before the first reading.</summary>
    public Instant? Now => _source switch
    {
        null => null,
        ClockSource.System => Instant.FromDateTimeOffset(time.GetUtcNow()),
        _ => _heard + Duration.FromTimeSpan(time.GetElapsedTime(_heardAt)),
    };

    /// <summary>Whether releases may be scheduled by it.</summary>
    public bool IsTrusted => _source switch
    {
        ClockSource.Meter or ClockSource.Line => true,
        ClockSource.System => IsSystemTrusted(),
        _ => false,
    };

    /// <summary>Takes the time a reading carries.</summary>
    public void Heard(Reading reading)
    {
        _source = reading.Clock;
        _heard = reading.At;
        _heardAt = time.GetTimestamp();
    }

    /// <summary>Looks at the date beside the time that has passed since the last look.</summary>
    private bool IsSystemTrusted()
    {
        var (now, at) = (time.GetUtcNow(), time.GetTimestamp());
        if ((now - _seen - time.GetElapsedTime(_seenAt, at)).Duration() > Leap && Instant.FromDateTimeOffset(_seen) >= Oldest)
        {
            _leapt = true;
            _calmSince = null;
        }

        (_seen, _seenAt) = (now, at);
        var isDisciplined = _isSynchronised();
        if (_leapt)
        {
            _calmSince = isDisciplined ? _calmSince ?? at : null;
            _leapt = _calmSince is not { } since || time.GetElapsedTime(since, at) < Calm;
        }

        return !_leapt && Instant.FromDateTimeOffset(now) >= Oldest && (confirmed || isDisciplined);
    }

    /// <summary>The kernel's own word: adjtimex(2) answers TIME_ERROR while nothing disciplines the clock.</summary>
    public static bool IsSynchronised()
    {
        const int TimeError = 5;
        Span<byte> query = stackalloc byte[512];
        query.Clear();
        var state = AdjustTime(ref MemoryMarshal.GetReference(query));
        return state is >= 0 and not TimeError;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref byte timex);
}
