using System.Runtime.InteropServices;
using MeterShield.Metering;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>
/// The one time that schedules releases. In standard TIC the meter says the time; elsewhere it is the system's clock, and
/// only when the kernel calls it synchronised or the householder has confirmed it.
/// </summary>
/// <remarks>Between two readings the time goes on by elapsed time, never by the system's date.</remarks>
internal sealed partial class HomeClock(TimeProvider time, bool confirmed)
{
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
        ClockSource.System => confirmed || IsSynchronised(),
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
