using MeterShield.Metering;
using Microsoft.Extensions.Logging;

namespace MeterShield.Gateway.Watches;

/// <summary>
/// Tells the log, and the doctor by a note, when the meter's line gets better or worse: at most once a minute, for a bad line
/// changes with every frame.
/// </summary>
internal sealed class LineWatch(LineQuality quality, LineNote note, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BetweenLogs = TimeSpan.FromMinutes(1);

    /// <summary>A note is a block on an SD card.</summary>
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(5);

    private LineDiagnosis _told = LineDiagnosis.Starting;
    private LineDiagnosis? _noted;
    private long _toldAt;
    private long _notedAt;
    private bool _hasTold;

    /// <summary>Looks at the line; to be called about once a second.</summary>
    public void Look()
    {
        var diagnosis = quality.Diagnosis;
        if (diagnosis != LineDiagnosis.Starting && diagnosis != _told && (!_hasTold || time.GetElapsedTime(_toldAt) >= BetweenLogs))
        {
            (_told, _toldAt, _hasTold) = (diagnosis, time.GetTimestamp(), true);
            Tell(diagnosis);
        }

        if (_told != _noted && _hasTold && (_noted is null || time.GetElapsedTime(_notedAt) >= BetweenNotes) && note.Write(_told))
        {
            (_noted, _notedAt) = (_told, time.GetTimestamp());
        }
    }

    private void Tell(LineDiagnosis diagnosis)
    {
        if (diagnosis == LineDiagnosis.Fine)
        {
            Log.LineIsGood(logger, Count(quality.Frames), Count(quality.AllFaults));
        }
        else
        {
            Log.LineIsBad(logger, diagnosis, Count(quality.Frames), Count(quality.AllFaults));
        }
    }

    /// <summary>Seventy years of frames are enough for a log.</summary>
    private static int Count(long count) => (int)Math.Min(count, int.MaxValue);
}
