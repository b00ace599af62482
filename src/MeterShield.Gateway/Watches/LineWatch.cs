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

    /// <summary>A note is a block on an SD card: a few at once, so that a repaired line is soon seen to be, but no more than this in the long run.</summary>
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(5);

    private const int NotesAtOnce = 6;

    private LineDiagnosis _told = LineDiagnosis.Starting;
    private LineDiagnosis? _noted;
    private long _toldAt;
    private bool _hasTold;
    private long _sparedAt = time.GetTimestamp();
    private int _spare = NotesAtOnce;

    /// <summary>Looks at the line; to be called about once a second.</summary>
    public void Look()
    {
        var diagnosis = quality.Diagnosis;
        if (diagnosis != LineDiagnosis.Starting && diagnosis != _told && (!_hasTold || time.GetElapsedTime(_toldAt) >= BetweenLogs))
        {
            (_told, _toldAt, _hasTold) = (diagnosis, time.GetTimestamp(), true);
            Tell(diagnosis);
        }

        if (time.GetElapsedTime(_sparedAt) >= BetweenNotes)
        {
            (_spare, _sparedAt) = (Math.Min(NotesAtOnce, _spare + 1), time.GetTimestamp());
        }

        if (_hasTold && _told != _noted && _spare > 0 && note.Write(_told))
        {
            (_noted, _spare) = (_told, _spare - 1);
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
