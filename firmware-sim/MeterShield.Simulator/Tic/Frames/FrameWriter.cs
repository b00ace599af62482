namespace MeterShield.Simulator.Tic.Frames;

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
    public void Text(ReadOnlySpan<byte> label, ReadOnlySpan<byte> data)
    {
        Open(label);
        Put(data);
        Close();
    }

    /// <summary>A group with a number of fixed length as its data.</summary>
    public void Number(ReadOnlySpan<byte> label, long number, int digits)
    {
        Open(label);
        Put(number, digits);
        Close();
    }

    /// <summary>A group with a horodate and a number; no digits at all for DATE.</summary>
    public void Dated(ReadOnlySpan<byte> label, ReadOnlySpan<byte> horodate, long number, int digits)
    {
        Open(label);
        Put(horodate);
        Put(_separator);
        Put(number, digits);
        Close();
    }

    private void Open(ReadOnlySpan<byte> label)
    {
        Put(Lf);
        _groupStart = _length;
        Put(label);
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

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    private void Put(long number, int digits)
    {
        var rest = number;
        for (var place = digits - 1; place >= 0; place--)
        {
            (rest, var digit) = Math.DivRem(rest, 10);
            _buffer[_length + place] = (byte)('0' + digit);
        }

        if (rest != 0 || number < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "Does not fit its field.");
        }

        _length += digits;
    }
}
