using MeterShield.Metering.Modbus.Lines;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>How a bus is reached.</summary>
public enum Way
{
    /// <summary>Modbus TCP.</summary>
    Tcp,

    /// <summary>RTU on a serial line.</summary>
    Rtu,

    /// <summary>RTU frames through a serial server that passes late bytes on to whoever is connected.</summary>
    RtuOverTcp,

    /// <summary>Modbus TCP through a gateway that gives a late serial answer to the next question.</summary>
    ConfusedGateway,
}

/// <summary>
/// Two meters that answer in the order they were asked, and a way to them on which anything may be late, lost, cut or dropped. Each
/// register says the number of the question it answers, and its own address: no answer can be mistaken without being seen.
/// </summary>
internal sealed class StaleWorld(Way way, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<(byte Unit, int Address, int Count)> _asked = [];
    private readonly Dictionary<byte, long> _freeAt = [];
    private readonly List<byte[]> _kept = [];
    private MemoryLine? _line;
    private int _transaction;
    private bool _isBefore;

    public static TimeSpan Patience => TimeSpan.FromMilliseconds(1000);

    public VirtualWorld World { get; } = new();

    public Random Random => _random;

    /// <summary>How many questions reached the meters.</summary>
    public int Asked => _asked.Count;

    private bool IsTcpFrame => way is Way.Tcp or Way.ConfusedGateway;

    /// <summary>Opens the way, if it can be opened just now.</summary>
    public Task<IModbusLine> OpenAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Asked > 0 && _random.Next(20) == 0)
        {
            throw new MeterException("Nobody there just now.");
        }

        _line = new MemoryLine(way != Way.Rtu, Write);
        foreach (var late in _kept)
        {
            // A serial server that kept what came while nobody was connected.
            _line.Give(late);
        }

        _kept.Clear();
        return Task.FromResult<IModbusLine>(_line);
    }

    /// <summary>Another program has the line before, and leaves it while its question is open: it is answered late, or never.</summary>
    public async Task BeforeAsync()
    {
        var line = await OpenAsync(CancellationToken.None);
        var (unit, count) = ((byte)_random.Next(1, 3), new[] { 2, 4, 10, 1 }[_random.Next(4)]);
        _isBefore = true;
        await line.WriteAsync(WireFrames.Rtu(unit, 4, 0, 10, 0, (byte)count), CancellationToken.None);
        _isBefore = false;
        await World.PassAsync(TimeSpan.FromMilliseconds(_random.Next(1, 500)));
        await line.DisposeAsync();
    }

    /// <summary>Whether registers are the answer to one of the questions since <paramref name="since"/>, and to no other.</summary>
    public bool IsRight(ushort[] registers, byte unit, int address, int since)
    {
        var number = registers[0] >> 8;
        return number >= since && number < _asked.Count && _asked[number] == (unit, address, registers.Length)
            && registers.Select((register, index) => register == Value(number, address + index)).All(same => same);
    }

    private static ushort Value(int number, int address) => (ushort)((number << 8) | (address & 0xFF));

    private void Write(MemoryLine line, byte[] frame)
    {
        var (unit, pdu) = IsTcpFrame ? (frame[6], frame[7..]) : (frame[0], frame[1..^2]);
        _transaction = IsTcpFrame ? (frame[0] << 8) | frame[1] : 0;
        var transaction = _transaction;
        var fate = _random.Next(100);
        if (fate < 6)
        {
            // The question is lost on its way.
            return;
        }

        if (fate < 10)
        {
            World.After(TimeSpan.FromMilliseconds(_random.Next(1, 1500)), line.Drop);
        }

        var number = _asked.Count;
        Assert.True(number < 250, "More questions than numbers.");
        var (address, count) = ((pdu[1] << 8) | pdu[2], (pdu[3] << 8) | pdu[4]);
        _asked.Add((unit, address, count));
        var answer = fate is >= 10 and < 14 && !_isBefore
            ? [(byte)(pdu[0] | 0x80), (byte)_random.Next(1, 7)]
            : WireFrames.Registers(pdu[0], [.. Enumerable.Range(address, count).Select(register => Value(number, register))]);
        if (fate is >= 14 and < 19)
        {
            // The answer is lost.
            return;
        }

        var wait = fate >= 45 ? _random.Next(1, 300) : _random.Next(1, 5000);
        var at = Math.Max(_freeAt.GetValueOrDefault(unit), World.Ticks) + (wait * TimeSpan.TicksPerMillisecond);
        var pause = fate is >= 23 and < 28 && !IsTcpFrame ? TimeSpan.FromMilliseconds(_random.Next(1, 1200)) : TimeSpan.Zero;

        // A meter that pauses within an answer says the rest of it before anything else: its bytes never change their order.
        _freeAt[unit] = at + pause.Ticks;
        World.After(TimeSpan.FromTicks(at - World.Ticks), () => Deliver(line, unit, answer, transaction, fate, pause));
        if (IsTcpFrame && fate is >= 28 and < 34)
        {
            // The gateway gives up after a while, whatever the meter does.
            World.After(TimeSpan.FromMilliseconds(_random.Next(1, 1200)), () => Deliver(line, unit, [(byte)(pdu[0] | 0x80), (byte)_random.Next(10, 12)], transaction, fate, TimeSpan.Zero));
        }
    }

    private void Deliver(MemoryLine asker, byte unit, byte[] answer, int transaction, int fate, TimeSpan pause)
    {
        var frame = IsTcpFrame ? WireFrames.Tcp(way == Way.ConfusedGateway ? _transaction : transaction, unit, answer) : WireFrames.Rtu(unit, answer);
        if (fate is >= 19 and < 23 && way != Way.Tcp)
        {
            frame[_random.Next(frame.Length)] ^= (byte)(1 << _random.Next(8));
            if (IsTcpFrame)
            {
                // Damage that nothing could show is not of this world: TCP has its own check sums.
                return;
            }
        }

        // Modbus TCP answers whoever asked; everything else reaches whoever is connected by now.
        var line = way == Way.Tcp ? asker : _line!;
        if (way == Way.RtuOverTcp && line.IsClosed && seed % 2 == 0)
        {
            _kept.Add(frame);
            return;
        }

        // Pieces of a TCP stream follow each other: nothing comes in between.
        var cut = fate is >= 23 and < 28 ? _random.Next(1, frame.Length) : frame.Length;
        line.Give(frame[..cut]);
        if (cut < frame.Length && pause == TimeSpan.Zero)
        {
            line.Give(frame[cut..]);
        }
        else if (cut < frame.Length)
        {
            World.After(pause, () => _line!.Give(frame[cut..]));
        }
    }
}
