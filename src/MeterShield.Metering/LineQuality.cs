using MeterShield.Metering.Modbus;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>What came over the line: health only, never a value. Written by the reader, read by anyone at any time.</summary>
public sealed class LineQuality
{
    /// <summary>Without a good frame for that long the link is bad (Enedis-NOI-CPT_54E annex A 9.4: 10 s).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly long[] _faults = new long[Enum.GetValues<TicFault>().Length];
    private readonly long[] _modbusFaults = new long[Enum.GetValues<ModbusFault>().Length];
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience = Patience;
    private readonly bool _isPolled;
    private long _bytes;
    private long _frames;
    private long _groups;
    private long _parityErrors;
    private long _heardAt;
    private long _goodAt;
    private long _groupAt = long.MinValue;
    private int _lastWasGood;
    private int _wasAsked;
    private int _diagnosis = (int)LineDiagnosis.Starting;

    /// <summary>Nothing yet.</summary>
    public LineQuality(TimeProvider time)
    {
        _time = time;
        _heardAt = _goodAt = time.GetTimestamp();
    }

    /// <summary>Nothing yet, of a meter that is asked now and then.</summary>
    internal LineQuality(TimeProvider time, TimeSpan patience)
        : this(time) => (_patience, _isPolled) = (patience, true);

    /// <summary>Bytes received.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Frames that said at least one good group; polls that were answered.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Groups accepted.</summary>
    public long Groups => Interlocked.Read(ref _groups);

    /// <summary>Characters whose parity was wrong; always 0 on a line that carries none.</summary>
    public long ParityErrors => Interlocked.Read(ref _parityErrors);

    /// <summary>Characters with wrong parity among all, 0 to 1.</summary>
    public double ParityErrorRate => Bytes == 0 ? 0 : (double)ParityErrors / Bytes;

    /// <summary>
    /// The link as a "Linky Ready" receiver shows it (Enedis-NOI-CPT_54E annex A 9.4): decided at the end of each frame and held;
    /// bad at start-up and when no good frame came for ten seconds.
    /// </summary>
    public LinkStatus Link =>
        Volatile.Read(ref _lastWasGood) == 1 && _time.GetElapsedTime(Interlocked.Read(ref _goodAt)) < _patience ? LinkStatus.Good : LinkStatus.Bad;

    /// <summary>What is probably the matter, for a person.</summary>
    public LineDiagnosis Diagnosis => Link == LinkStatus.Good ? LineDiagnosis.Fine
        : _isPolled ? Volatile.Read(ref _wasAsked) == 1 ? LineDiagnosis.NoAnswer : LineDiagnosis.Starting
        : _time.GetElapsedTime(Interlocked.Read(ref _heardAt)) >= _patience ? LineDiagnosis.NoSignal
        : IsHeard ? LineDiagnosis.ErrorsOnTheLine
        : (LineDiagnosis)Volatile.Read(ref _diagnosis);

    /// <summary>Whether a good group came within ten seconds, in whatever company.</summary>
    private bool IsHeard => Interlocked.Read(ref _groupAt) is not long.MinValue and var at && _time.GetElapsedTime(at) < _patience;

    /// <summary>Faults of all names together.</summary>
    public long AllFaults
    {
        get
        {
            var sum = 0L;
            for (var fault = 0; fault < _faults.Length; fault++)
            {
                sum += Interlocked.Read(ref _faults[fault]);
            }

            for (var fault = 0; fault < _modbusFaults.Length; fault++)
            {
                sum += Interlocked.Read(ref _modbusFaults[fault]);
            }

            return sum;
        }
    }

    /// <summary>How often one fault was seen.</summary>
    public long Faults(TicFault fault) => Interlocked.Read(ref _faults[(int)fault]);

    /// <summary>How often one fault of a Modbus line was seen.</summary>
    public long Faults(ModbusFault fault) => Interlocked.Read(ref _modbusFaults[(int)fault]);

    internal void AddBytes(int count)
    {
        Interlocked.Add(ref _bytes, count);
        Interlocked.Exchange(ref _heardAt, _time.GetTimestamp());
        MeteringMetrics.Bytes.Add(count);
    }

    internal void AddParityErrors(int count)
    {
        Interlocked.Add(ref _parityErrors, count);
        MeteringMetrics.ParityErrors.Add(count);
    }

    internal void AddFrame(TicFrame frame)
    {
        // A frame without its beginning or its end is none, however good the rest.
        var good = frame is { Groups: > 0, Faults: 0, IsWhole: true };
        Volatile.Write(ref _lastWasGood, good ? 1 : 0);
        if (good)
        {
            Interlocked.Exchange(ref _goodAt, _time.GetTimestamp());
            Diagnose(LineDiagnosis.Starting);
        }

        if (frame.Groups > 0)
        {
            Interlocked.Exchange(ref _groupAt, _time.GetTimestamp());
            Interlocked.Increment(ref _frames);
            Interlocked.Add(ref _groups, frame.Groups);
            MeteringMetrics.Frames.Add(1);
        }
    }

    /// <summary>A poll was answered, or was not.</summary>
    internal void AddPoll(bool answered)
    {
        Volatile.Write(ref _lastWasGood, answered ? 1 : 0);
        Volatile.Write(ref _wasAsked, 1);
        if (answered)
        {
            Interlocked.Exchange(ref _goodAt, _time.GetTimestamp());
            Interlocked.Increment(ref _frames);
            MeteringMetrics.Frames.Add(1);
        }
    }

    internal void Diagnose(LineDiagnosis diagnosis) => Volatile.Write(ref _diagnosis, (int)diagnosis);

    internal void Add(TicFault fault)
    {
        Interlocked.Increment(ref _faults[(int)fault]);
        MeteringMetrics.Fault(fault);
    }

    internal void Add(ModbusFault fault)
    {
        Interlocked.Increment(ref _modbusFaults[(int)fault]);
        MeteringMetrics.Fault(fault);
    }
}

/// <summary>The link as a receiver's lamp shows it.</summary>
public enum LinkStatus
{
    /// <summary>The last frame was bad, or none was good for ten seconds, or nothing came yet: the lamp blinks fast.</summary>
    Bad,

    /// <summary>The last frame was good: the lamp blinks slowly.</summary>
    Good,
}
