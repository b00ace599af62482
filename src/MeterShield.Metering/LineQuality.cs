using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>Counts of what came over the line: health only, never a value. Written by the reader, read by anyone.</summary>
public sealed class LineQuality
{
    private readonly long[] _faults = new long[Enum.GetValues<TicFault>().Length];
    private long _bytes;
    private long _frames;
    private long _groups;

    /// <summary>Bytes received.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Frames that began and ended.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Groups accepted.</summary>
    public long Groups => Interlocked.Read(ref _groups);

    /// <summary>How often one fault was seen.</summary>
    public long Faults(TicFault fault) => Interlocked.Read(ref _faults[(int)fault]);

    internal void AddBytes(int count) => Interlocked.Add(ref _bytes, count);

    internal void AddFrame() => Interlocked.Increment(ref _frames);

    internal void AddGroups(int count) => Interlocked.Add(ref _groups, count);

    internal void Add(TicFault fault) => Interlocked.Increment(ref _faults[(int)fault]);
}
