using System.Buffers;
using System.Runtime.CompilerServices;

namespace MeterShield.Metering.Tic;

/// <summary>
/// From bytes to checked groups, in chunks of any size, without allocating. Enedis-NOI-CPT_54E 5.3.5 (frames) and 5.3.6 (groups).
/// </summary>
/// <remarks>
/// A group is the text between any two of LF, CR, STX, ETX and EOT, so that a CR which a cooked terminal turned into LF, a
/// lost LF or a lost STX costs nothing, nor do unprintable characters before the label, which a damaged LF
/// leaves. Never is
/// a group accepted whose checksum fails, and never one whose label, length or characters no meter has. In the whole
/// stream groups are of one mode: the other one's are faults, until none of the first came for ten seconds of line time.
/// </remarks>
/// <typeparam name="TSink">Who takes the groups.</typeparam>
public sealed class TicDecoder<TSink>
    where TSink : ITicSink
{
    private const byte Stx = 0x02, Etx = 0x03, Eot = 0x04, Lf = 0x0A, Cr = 0x0D;

    /// <summary>PJOURF+1: 8 of label, 98 of data, two separators and a checksum; twice that is surely lost line marks.</summary>
    private const int LongestGroup = 256;

    private static readonly SearchValues<byte> Marks = SearchValues.Create([Stx, Etx, Eot, Lf, Cr]);

    private readonly byte[] _carry = new byte[LongestGroup + TicBlock.Reach];
    private readonly byte[] _tail = new byte[2 * TicBlock.Reach];
    private readonly TicMode? _only;
    private TSink _sink;
    private TicMode? _spoken;
    private int _carried;
    private bool _overlong;
    private long _before;
    private long _here;
    private long _lastGood;

    /// <summary>A decoder at the beginning of a stream.</summary>
    /// <param name="sink">Who takes the groups.</param>
    /// <param name="mode">The one mode to accept, or null for whichever speaks.</param>
    public TicDecoder(TSink sink, TicMode? mode = null)
    {
        _sink = sink;
        _only = mode;
        _spoken = mode;
    }

    /// <summary>The mode of the stream, or null while no good group has told.</summary>
    public TicMode? Mode => _spoken;

    /// <summary>Who takes the groups; a struct keeps its state here.</summary>
    public ref TSink Sink => ref _sink;

    /// <summary>How many bytes came since the last good group; it counts whole pushes.</summary>
    public long BytesSinceGoodGroup => _before - _lastGood;

    /// <summary>Takes the next bytes of the stream. Seven-bit characters, parity already removed.</summary>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        if (_carried > 0 || _overlong)
        {
            position = Step(bytes, 0);
        }

        while (position < bytes.Length)
        {
            position = FastGroups(bytes, position);
            position = FastTail(bytes, position);
            if (position < bytes.Length)
            {
                position = Step(bytes, position);
            }
        }

        _before += bytes.Length;
    }

    /// <summary>The stream has ended: what is left is a group without its end mark.</summary>
    public void End()
    {
        _here = _before;
        EndCarriedGroup();
    }

    /// <summary>Forgets which mode was spoken, and half a group: the line was opened anew, or at another speed.</summary>
    public void Restart()
    {
        (_carried, _overlong) = (0, false);
        _spoken = _only;
        _lastGood = _before;
    }

    /// <summary>Takes groups as they are on a good line, and stops at the first that is anything else or too near the end.</summary>
    private int FastGroups(ReadOnlySpan<byte> bytes, int position)
    {
        if (_spoken is not { } mode)
        {
            return position;
        }

        var table = TicTable.Of(mode);
        for (var last = bytes.Length - TicBlock.Reach; position <= last;)
        {
            var at = bytes.Slice(position, TicBlock.Reach);
            var length = FastGroup(at, table, mode);
            if (length == 0)
            {
                break;
            }

            position += length + 1;
            _lastGood = _before + position;

            // CR LF: the LF only opens the next group.
            position += at[length + 1] == Lf ? 1 : 0;
        }

        return position;
    }

    /// <summary>The same for the last bytes of a push, in a copy that may be read beyond its end.</summary>
    private int FastTail(ReadOnlySpan<byte> bytes, int position)
    {
        var rest = bytes[position..];
        if (rest.Length is 0 or >= TicBlock.Reach)
        {
            return position;
        }

        rest.CopyTo(_tail);
        _tail.AsSpan(rest.Length, TicBlock.Reach).Clear();
        var taken = FastGroups(_tail.AsSpan(0, rest.Length + TicBlock.Reach), 0);
        _lastGood += taken > 0 ? position : 0;
        return position + taken;
    }

    /// <summary>Takes one group if it is good.</summary>
    /// <returns>How many characters it has before its CR, or 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FastGroup(ReadOnlySpan<byte> at, TicTable table, TicMode mode)
    {
        var label = mode == TicMode.Standard ? TicBlock.Standard(at, table, out var block) : TicBlock.Historique(at, table, out block);
        if (label is null)
        {
            return 0;
        }

        _sink.Group(new TicGroup(label, at.Slice(block.HorodateAt, block.HorodateLength), at.Slice(block.DataAt, block.DataLength)));
        return block.Length;
    }

    /// <summary>Goes on to behind the next mark, whatever lies before it.</summary>
    private int Step(ReadOnlySpan<byte> bytes, int position)
    {
        var rest = bytes[position..];
        var mark = rest.IndexOfAny(Marks);
        if (mark < 0)
        {
            Carry(rest);
            return bytes.Length;
        }

        _here = _before + position + mark;
        if (_carried > 0 || _overlong || mark > LongestGroup)
        {
            Carry(rest[..mark]);
            EndCarriedGroup();
        }
        else if (mark > 0)
        {
            EndGroup(rest[..mark]);
        }

        Mark(rest[mark]);
        return position + mark + 1;
    }

    private void Carry(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestGroup - _carried)
        {
            _overlong = true;
            return;
        }

        bytes.CopyTo(_carry.AsSpan(_carried));
        _carried += bytes.Length;
    }

    private void EndCarriedGroup()
    {
        if (_overlong)
        {
            _sink.Fault(TicFault.GroupTooLong);
        }
        else if (_carried > 0 && !FastCarried())
        {
            EndGroup(_carry.AsSpan(0, _carried));
        }

        (_carried, _overlong) = (0, false);
    }

    /// <summary>Whether what was carried over is a good group as it stands.</summary>
    private bool FastCarried()
    {
        if (_spoken is not { } mode)
        {
            return false;
        }

        _carry[_carried] = Cr;
        var good = FastGroup(_carry.AsSpan(0, TicBlock.Reach), TicTable.Of(mode), mode) == _carried;
        _lastGood = good ? _here : _lastGood;
        return good;
    }

    private void Mark(byte mark)
    {
        switch (mark)
        {
            case Stx:
                _sink.FrameStart();
                break;
            case Etx:
                _sink.FrameEnd(complete: true);
                break;
            case Eot:
                _sink.FrameEnd(complete: false);
                break;
            default:
                break;
        }
    }

    private void EndGroup(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAnyInRange((byte)0x20, (byte)0x7E);
        if (first < 0)
        {
            return;
        }

        var fault = TicText.Check(text[first..], out var group);
        if (fault is { } found)
        {
            _sink.Fault(found);
        }
        else if (Speaks(group.Label.Mode))
        {
            _lastGood = _here;
            _sink.Group(group);
        }
        else
        {
            _sink.Fault(TicFault.WrongMode);
        }
    }

    /// <summary>Whether a good group of a mode belongs to this stream.</summary>
    private bool Speaks(TicMode mode)
    {
        if (_only is null && (_spoken is null || _here - _lastGood >= TicSpeed.BytesInTenSeconds(_spoken.Value)))
        {
            _spoken = mode;
        }

        return _spoken == mode;
    }
}
