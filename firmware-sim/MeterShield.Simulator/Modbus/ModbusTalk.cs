using System.Buffers.Binary;

namespace MeterShield.Simulator.Modbus;

/// <summary>Serves one line: takes questions out of its bytes and sends answers, with what goes wrong with them.</summary>
internal sealed class ModbusTalk(ModbusSlave slave, SemaphoreSlim turn, bool rtu, TimeProvider time)
{
    /// <summary>Nothing shorter is waited for, to spare wake-ups.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>Answers until the master goes or the line is dropped.</summary>
    public async Task RunAsync(IModbusPort port, CancellationToken cancel)
    {
        while (true)
        {
            var count = await port.ReadAsync(_buffer.AsMemory(_length), cancel);
            if (count == 0)
            {
                return;
            }

            _length += count;
            while (Next() is { } question)
            {
                if (!await ServeAsync(port, question, cancel))
                {
                    return;
                }
            }
        }
    }

    /// <summary>A whole question as it came, or null.</summary>
    private byte[]? Next()
    {
        var length = rtu ? RtuWire.LengthOf(_buffer.AsSpan(0, _length)) : _length < 6 ? 6 : 6 + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(4));
        if (_length < length || (!rtu && _length < 8))
        {
            return null;
        }

        var question = _buffer[..length];
        if (rtu && !RtuWire.IsGood(question))
        {
            // A slave says nothing to what it does not understand, and listens anew.
            _length = 0;
            return null;
        }

        _buffer.AsSpan(length, _length - length).CopyTo(_buffer);
        _length -= length;
        return question;
    }

    private async Task<bool> ServeAsync(IModbusPort port, byte[] question, CancellationToken cancel)
    {
        var unit = rtu ? question[0] : question[6];
        if (unit != slave.Unit)
        {
            // On a serial line another meter is meant; a TCP device says that there is none behind it.
            return rtu || await SendAsync(port, question, unit, [(byte)(question[7] | 0x80), 0x0B], null, cancel);
        }

        await turn.WaitAsync(cancel);
        try
        {
            var (pdu, fault) = slave.Answer(rtu ? question.AsSpan(1, question.Length - 3) : question.AsSpan(7));
            if (slave.Ahead is var ahead && ahead > Slice)
            {
                await Task.Delay(ahead, time, cancel);
            }

            return fault?.Kind != ModbusFaultKind.Drop && (pdu.Length == 0 || await SendAsync(port, question, unit, pdu, fault, cancel));
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> SendAsync(IModbusPort port, byte[] question, byte unit, byte[] pdu, ModbusFault? fault, CancellationToken cancel)
    {
        var frame = Frame(question, fault?.Kind == ModbusFaultKind.WrongUnit ? (byte)(unit + 1) : unit, pdu, fault?.Kind == ModbusFaultKind.BadCrc);
        if (fault?.Kind == ModbusFaultKind.Late)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.Milliseconds), time, cancel);
        }

        var first = fault?.Kind == ModbusFaultKind.Split ? frame.Length / 2 : frame.Length;
        await port.WriteAsync(frame.AsMemory(0, first), cancel);
        if (first < frame.Length)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault!.Milliseconds), time, cancel);
            await port.WriteAsync(frame.AsMemory(first), cancel);
        }

        return true;
    }

    private byte[] Frame(byte[] question, byte unit, byte[] pdu, bool spoilt)
    {
        byte[] frame = rtu
            ? RtuWire.Frame(unit, pdu)
            : [question[0], question[1], 0, 0, (byte)((pdu.Length + 1) / 256), (byte)((pdu.Length + 1) % 256), unit, .. pdu];
        if (spoilt)
        {
            frame[rtu ? ^1 : 1] ^= 0x5A;
        }

        return frame;
    }
}
