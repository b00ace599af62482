using System.Runtime.InteropServices;
using MeterShield.Metering;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>
/// The one time that schedules releases. In standard TIC the meter says the time; elsewhere it is the system's clock, and
/// only when the kernel calls it synchronised or the householder has confirmed it.
/// </summary>
/// <remarks>Between two readings the time goes on by elapsed time, never by the system's date.</remarks>
/// <param name="time">The system's clock.</param>
/// <param name="confirmed">Whether the householder vouches for it.</param>
/// <param name="isSynchronised">Whether it is synchronised; null to ask the kernel.</param>
internal sealed partial class HomeClock(TimeProvider time, bool confirmed, Func<bool>? isSynchronised = null)
{
    /// <summary>This program is younger than that: a system that says less has just been started without a clock, whoever vouches for it.</summary>
    public static readonly Instant Oldest = Instant.FromUtc(2026, 1, 1, 0, 0);

    private Instant _heard;
    private long _heardAt;
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
        ClockSource.System => Now >= Oldest && (confirmed || (isSynchronised ?? IsSynchronised)()),
        _ => false,
    };

    /// <summary>Takes the time a reading carries.</summary>
    public void Heard(Reading reading)
    {
        _source = reading.Clock;
        _heard = reading.At;
        _heardAt = time.GetTimestamp();
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
