using System.Buffers.Text;
using System.Text;

namespace MeterShield.Simulator.Tic;

/// <summary>Writes frames as the specification says: Enedis-NOI-CPT_54E 5.3.5 (frame) and 5.3.6 (group, checksum).</summary>
internal sealed class FrameWriter(bool standard)
{
    private const byte Stx = 0x02, Etx = 0x03, Lf = 0x0A, Cr = 0x0D;

    private readonly byte[] _buffer = new byte[4096];
    private readonly byte _separator = standard ? (byte)0x09 : (byte)0x20;
    private int _length;
    private int _groupStart;

    /// <summary>The frame so far.</summary>
    public ReadOnlyMemory<byte> Frame => _buffer.AsMemory(0, _length);

    public void Begin()
    {
        _length = 0;
        Put(Stx);
    }

    public void End() => Put(Etx);

    /// <summary>A group with text as its data.</summary>
    public void Text(string label, string data)
    {
        Open(label);
        PutText(data);
        Close();
    }

    /// <summary>A group with a number of fixed length as its data.</summary>
    public void Number(string label, long number, int digits)
    {
        Open(label);
        PutNumber(number, digits);
        Close();
    }

    /// <summary>A group with a horodate and a number; no digits at all for DATE.</summary>
    public void Dated(string label, string horodate, long number, int digits)
    {
        Open(label);
        PutText(horodate);
        Put(_separator);
        PutNumber(number, digits);
        Close();
    }

    private void Open(string label)
    {
        Put(Lf);
        _groupStart = _length;
        PutText(label);
        Put(_separator);
    }

    private void Close()
    {
        // Mode 2 covers the separator before the checksum, mode 1 does not.
        var covered = _length;
        Put(_separator);
        var sum = 0;
        foreach (var character in _buffer.AsSpan(_groupStart, (standard ? _length : covered) - _groupStart))
        {
            sum += character;
        }

        Put((byte)((sum & 0x3F) + 0x20));
        Put(Cr);
    }

    private void Put(byte character) => _buffer[_length++] = character;

    private void PutText(string text) => _length += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_length));

    private void PutNumber(long number, int digits)
    {
        if (digits == 0)
        {
            return;
        }

        if (!Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written, new System.Buffers.StandardFormat('D', (byte)digits)) || written != digits)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "Does not fit its field.");
        }

        _length += written;
    }
}
