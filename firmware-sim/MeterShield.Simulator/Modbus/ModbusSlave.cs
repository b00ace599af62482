using System.Buffers.Binary;
using System.Text;
using MeterShield.Simulator.Modbus.Maps;

namespace MeterShield.Simulator.Modbus;

/// <summary>An answer and how it goes out.</summary>
/// <param name="Pdu">Function and data; empty: no answer.</param>
/// <param name="Fault">What goes wrong with it, or null.</param>
internal readonly record struct ModbusReply(byte[] Pdu, ModbusFault? Fault);

/// <summary>Answers questions from a meter's registers (Modbus Application Protocol V1.1b3: functions 3, 4 and 0x2B/0x0E). One at a time, like the real ones.</summary>
internal sealed class ModbusSlave(MeterMap map, ModbusMeter meter, byte unit, IReadOnlyList<ModbusFault> faults, SimulatedClock clock, int step)
{
    private const byte Identify = 0x2B, IllegalFunction = 1, IllegalAddress = 2, IllegalValue = 3, Failure = 4;

    private RegisterFile? _file;
    private long _fileTime = long.MinValue;
    private bool _fileAbsent;
    private bool _rolled;
    private bool _polled;

    /// <summary>Its address on the bus.</summary>
    public byte Unit => unit;

    /// <summary>How many questions it was asked.</summary>
    public long Asked { get; private set; }

    /// <summary>How far the polls have gone ahead of the clock: a meter whose time goes by polls answers no sooner.</summary>
    public TimeSpan Ahead => step == 0 ? TimeSpan.Zero : clock.Until(meter.Now.UnixSeconds);

    /// <summary>The answer to a question to it.</summary>
    public ModbusReply Answer(ReadOnlySpan<byte> pdu)
    {
        var fault = faults.FirstOrDefault(candidate => candidate.IsAt(Asked));
        Asked++;
        Pass(pdu);
        if (fault?.Kind == ModbusFaultKind.RollOver && !_rolled)
        {
            _rolled = true;
            _file = null;
            meter.RollOver();
        }

        return fault?.Kind switch
        {
            ModbusFaultKind.Silence or ModbusFaultKind.Drop => new ModbusReply([], fault),
            ModbusFaultKind.Exception => new ModbusReply(Refuse(pdu[0], fault.Code), fault),
            _ => new ModbusReply(Answer(pdu, fault?.Kind == ModbusFaultKind.NotAvailable), fault),
        };
    }

    private static byte[] Refuse(byte function, byte code) => [(byte)(function | 0x80), code];

    /// <summary>Simulated time goes on with the clock, or by a step at each poll: at each question for the energy, after the first.</summary>
    private void Pass(ReadOnlySpan<byte> pdu)
    {
        if (step == 0)
        {
            meter.AdvanceTo((long)clock.Now);
        }
        else if (pdu.Length == 5 && pdu[0] is 3 or 4 && BinaryPrimitives.ReadUInt16BigEndian(pdu[1..]) is var first
            && first <= map.ImportAt && first + BinaryPrimitives.ReadUInt16BigEndian(pdu[3..]) > map.ImportAt)
        {
            meter.AdvanceTo(meter.Now.UnixSeconds + (_polled ? step : 0));
            _polled = true;
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> pdu, bool absent)
    {
        if (pdu[0] == Identify)
        {
            return pdu.Length == 4 && pdu[1] == 0x0E ? Identity(pdu[2]) : Refuse(Identify, IllegalFunction);
        }

        if (pdu[0] is not (3 or 4))
        {
            return Refuse(pdu[0], IllegalFunction);
        }

        if (pdu.Length != 5)
        {
            return Refuse(pdu[0], IllegalValue);
        }

        var (first, count) = (BinaryPrimitives.ReadUInt16BigEndian(pdu[1..]), BinaryPrimitives.ReadUInt16BigEndian(pdu[3..]));
        return count == 0 || count > map.Most ? Refuse(pdu[0], IllegalValue)
            : Registers(absent).Read(pdu[0], first, count) is { } words ? Words(pdu[0], words)
            : Refuse(pdu[0], IllegalAddress);
    }

    private RegisterFile Registers(bool absent)
    {
        if (_file is null || _fileTime != meter.Now.UnixSeconds || _fileAbsent != absent)
        {
            _file = new RegisterFile(meter.Look(absent), map.LowFirst);
            map.Write(_file);
            (_fileTime, _fileAbsent) = (meter.Now.UnixSeconds, absent);
        }

        return _file;
    }

    private static byte[] Words(byte function, ushort[] words)
    {
        var answer = new byte[2 + (2 * words.Length)];
        (answer[0], answer[1]) = (function, (byte)(2 * words.Length));
        for (var index = 0; index < words.Length; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2 + (2 * index)), words[index]);
        }

        return answer;
    }

    private byte[] Identity(byte code)
    {
        if (code is 0 or > 4)
        {
            return Refuse(Identify, IllegalValue);
        }

        string[] objects = ["MeterShield, as if " + map.Maker, map.Name, "simulated"];
        byte[] answer = [Identify, 0x0E, code, 0x01, 0, 0, (byte)objects.Length];
        for (var index = 0; index < objects.Length; index++)
        {
            answer = [.. answer, (byte)index, (byte)objects[index].Length, .. Encoding.ASCII.GetBytes(objects[index])];
        }

        return answer.Length <= 253 ? answer : Refuse(Identify, Failure);
    }
}
