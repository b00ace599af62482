using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Framing;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>The master on a line of the test's own: what it takes, what it refuses and by which name, and when it asks again.</summary>
public sealed class BusTests
{
    private static readonly ModbusRead Two = new(1, ModbusTable.Input, 10, 2);

    private readonly VirtualWorld _world = new();
    private readonly List<(long At, byte[] Frame)> _asked = [];
    private readonly List<MemoryLine> _lines = [];

    [Theory]
    [InlineData(1, ModbusFault.IllegalFunction, 1)]
    [InlineData(2, ModbusFault.IllegalDataAddress, 1)]
    [InlineData(3, ModbusFault.IllegalDataValue, 1)]
    [InlineData(4, ModbusFault.DeviceFailure, 3)]
    [InlineData(5, ModbusFault.Acknowledged, 3)]
    [InlineData(6, ModbusFault.DeviceBusy, 3)]
    [InlineData(8, ModbusFault.MemoryParity, 3)]
    [InlineData(10, ModbusFault.GatewayPathUnavailable, 3)]
    [InlineData(11, ModbusFault.GatewayTargetFailed, 3)]
    [InlineData(99, ModbusFault.UnknownException, 1)]
    public void An_exception_has_its_name_and_is_asked_again_only_where_that_may_help(byte code, ModbusFault fault, int least)
    {
        Assert.Equal(fault, Ask(rtu: true, _ => WireFrames.Rtu(1, 0x84, code)));
        Assert.InRange(_asked.Count, least, 2 * least);
    }

    [Fact]
    public void Retries_are_bounded_and_wait_twice_as_long_each_time()
    {
        Assert.Equal(ModbusFault.DeviceBusy, Ask(rtu: true, _ => WireFrames.Rtu(1, 0x84, 6), retries: 4));
        var waits = _asked.Zip(_asked.Skip(1), (one, next) => (next.At - one.At) / TimeSpan.TicksPerMillisecond).ToList();
        Assert.Equal([101, 201, 401, 801], waits);
    }

    [Theory]
    [InlineData(1200, 32.08)]
    [InlineData(9600, 4.01)]
    [InlineData(19200, 2.0)]
    [InlineData(38400, 1.75)]
    [InlineData(115200, 1.75)]
    public void Between_two_frames_of_a_serial_line_there_are_three_and_a_half_characters_of_silence(int baud, double milliseconds)
    {
        Assert.True(MeterUrl.TryParse($"modbus+rtu:/dev/none?model=metershield&gap=0&baud={baud}", out var url, out var fault), fault);
        Assert.InRange(url.Modbus!.Options.Gap.TotalMilliseconds, milliseconds * 0.99, milliseconds * 1.01);
        var bus = Bus(rtu: true, frame => Answer(frame, true), new ModbusOptions { TrustsNewLine = true, Gap = url.Modbus.Options.Gap });
        _world.Run(async () =>
        {
            await bus.ReadAsync(Two, new ushort[2], CancellationToken.None);
            await bus.ReadAsync(Two, new ushort[2], CancellationToken.None);
        });

        // The answer came a millisecond after the question.
        Assert.InRange((_asked[1].At - _asked[0].At) / (double)TimeSpan.TicksPerMillisecond, 1 + milliseconds, 2.1 + milliseconds);
    }

    [Theory]
    [InlineData(true, ModbusFault.BadCrc)]
    [InlineData(false, ModbusFault.WrongTransaction)]
    public void A_spoilt_answer_is_no_answer(bool rtu, ModbusFault fault) =>
        Assert.Equal(fault, Ask(rtu, frame =>
        {
            var answer = Answer(frame, rtu);
            answer[rtu ? ^1 : 1] ^= 0x10;
            return answer;
        }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_unit_s_answer_is_no_answer(bool rtu) => Assert.Equal(ModbusFault.WrongUnit, Ask(rtu, frame => Answer(frame, rtu, unit: 2)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_function_s_answer_is_no_answer(bool rtu) => Assert.Equal(ModbusFault.WrongFunction, Ask(rtu, frame => Answer(frame, rtu, function: 3)));

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    public void An_answer_of_another_length_is_no_answer(bool rtu, int count) => Assert.Equal(ModbusFault.BadLength, Ask(rtu, frame => Answer(frame, rtu, count: count)));

    [Fact]
    public void Silence_and_a_lost_line_have_their_names()
    {
        Assert.Equal(ModbusFault.Timeout, Ask(rtu: true, _ => []));
        Assert.Equal(ModbusFault.Disconnected, Ask(rtu: false, _ =>
        {
            _lines[^1].Drop();
            return [];
        }));
    }

    [Fact]
    public void A_connection_in_doubt_is_closed_and_opened_anew_and_a_serial_device_is_drained_instead()
    {
        Ask(rtu: false, _ => []);
        Assert.True(_lines.Count > 1 && _lines.TrueForAll(line => line.IsClosed));
        _lines.Clear();
        Ask(rtu: true, _ => []);
        Assert.Single(_lines);
    }

    [Fact]
    public void An_answer_in_pieces_is_put_together()
    {
        var bus = Bus(rtu: true, _ => [], new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            var registers = new ushort[2];
            var reading = bus.ReadAsync(Two, registers, CancellationToken.None).AsTask();
            foreach (var value in WireFrames.Rtu(1, WireFrames.Registers(4, 7, 8)))
            {
                await _world.PassAsync(TimeSpan.FromMilliseconds(90));
                _lines[^1].Give([value]);
            }

            Assert.Equal(ModbusFault.None, (await reading).Fault);
            Assert.Equal([7, 8], registers);
        });
    }

    [Fact]
    public void A_line_that_never_stops_talking_does_not_stretch_the_wait()
    {
        var bus = Bus(rtu: true, _ => [], new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero, Retries = 0 });
        _world.Run(async () =>
        {
            var began = _world.Ticks;
            var reading = bus.ReadAsync(Two, new ushort[2], CancellationToken.None).AsTask();
            while (!reading.IsCompleted)
            {
                _lines[^1].Give(WireFrames.Rtu(9, WireFrames.Registers(4, 1, 2)));
                await _world.PassAsync(TimeSpan.FromMilliseconds(10));
            }

            Assert.Equal(ModbusFault.WrongUnit, (await reading).Fault);
            Assert.InRange(_world.Ticks - began, 0, TimeSpan.FromMilliseconds(1020).Ticks);
        });
    }

    [Fact]
    public void A_caller_who_gives_up_leaves_the_bus_to_the_next()
    {
        var isSilent = true;
        var bus = Bus(rtu: false, frame => isSilent ? [] : Answer(frame, false), new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), _world);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await bus.ReadAsync(Two, new ushort[2], stop.Token));
            isSilent = false;
            Assert.Equal(ModbusFault.None, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault);
        });
    }

    [Fact]
    public void A_meter_that_is_silent_to_some_sizes_is_found_again_after_a_time_out()
    {
        foreach (var silent in new[] { 1, 2, 4 })
        {
            var isAway = true;
            var bus = Bus(rtu: true, frame => isAway || frame[5] == silent ? [] : Answer(frame, true), new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero });
            _world.Run(async () =>
            {
                // At the end of the table, where a larger question would go beyond it.
                var read = new ModbusRead(1, ModbusTable.Input, 65530, 6);
                Assert.Equal(ModbusFault.Timeout, (await bus.ReadAsync(read, new ushort[6], CancellationToken.None)).Fault);
                isAway = false;
                var fault = ModbusFault.Timeout;
                for (var attempt = 0; attempt < 6 && fault != ModbusFault.None; attempt++)
                {
                    fault = (await bus.ReadAsync(read, new ushort[6], CancellationToken.None)).Fault;
                }

                Assert.Equal(ModbusFault.None, fault);
            });
        }
    }

    /// <summary>Once one of its answers is lost, nothing that it would answer could tell the next from it: time does.</summary>
    [Fact]
    public void A_meter_that_knows_one_question_only_is_asked_it_again_after_a_long_silence()
    {
        var isLost = false;
        var bus = Bus(rtu: true, frame => isLost || frame[5] != 2 ? [] : Answer(frame, true), new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            Assert.Equal(ModbusFault.None, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault);
            isLost = true;
            Assert.Equal(ModbusFault.Timeout, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault);
            isLost = false;
            var (fault, lostAt) = (ModbusFault.Timeout, _world.Ticks);
            while (fault != ModbusFault.None && _world.Ticks - lostAt < TimeSpan.FromMinutes(5).Ticks)
            {
                await _world.PassAsync(TimeSpan.FromSeconds(10));
                fault = (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault;
            }

            Assert.Equal(ModbusFault.None, fault);
            Assert.InRange(_world.Ticks - lostAt, TimeSpan.FromSeconds(50).Ticks, TimeSpan.FromSeconds(90).Ticks);
        });
    }

    [Fact]
    public void Answers_are_told_apart_by_a_question_that_the_meter_has_answered()
    {
        // A meter that says nothing but to two questions; the other table tells as well as another size.
        var lost = 0;
        var other = new ModbusRead(1, ModbusTable.Holding, 500, 2);
        var bus = Bus(
            rtu: true,
            frame => (frame[1], frame[3], frame[5]) is (4, 10, 2) or (3, 244, 2) && lost-- <= 0 ? Answer(frame, true) : [],
            new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            Assert.Equal(ModbusFault.None, (await bus.ReadAsync(other, new ushort[2], CancellationToken.None)).Fault);
            Assert.Equal(ModbusFault.None, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault);
            lost = 1;
            Assert.Equal(ModbusFault.None, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault);
        });
        Assert.Equal([3, 4, 4, 3, 4], _asked.Select(asked => (int)asked.Frame[1]));
    }

    /// <summary>It has the same shape as ours and another value.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(700)]
    public void An_answer_that_was_meant_for_whoever_had_the_line_before_is_not_taken(int lateness)
    {
        // The meter answers in order: first the late one, then ours.
        var late = new TaskCompletionSource();
        var bus = Bus(rtu: true, frame => late.Task.IsCompleted ? Answer(frame, true) : [], new ModbusOptions { Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            var registers = new ushort[2];
            var reading = bus.ReadAsync(Two, registers, CancellationToken.None).AsTask();
            await _world.PassAsync(TimeSpan.FromMilliseconds(lateness));
            _lines[^1].Give(WireFrames.Rtu(1, WireFrames.Registers(4, 0xDEAD, 0xBEEF)));
            late.SetResult();
            Assert.Equal(ModbusFault.None, (await reading).Fault);
            Assert.Equal([0, 0], registers);
        });
    }

    [Fact]
    public void A_meter_that_says_nothing_to_the_first_questions_of_a_line_is_asked_what_matters_after_a_long_silence()
    {
        var bus = Bus(rtu: true, frame => frame[5] == 2 ? Answer(frame, true) : [], new ModbusOptions { Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            var began = _world.Ticks;
            while ((await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault != ModbusFault.None)
            {
                await _world.PassAsync(TimeSpan.FromSeconds(10));
            }

            Assert.InRange(_world.Ticks - began, TimeSpan.FromSeconds(60).Ticks, TimeSpan.FromSeconds(80).Ticks);
        });
        Assert.All(_asked.SkipLast(1), asked => Assert.NotEqual(2, asked.Frame[5]));
    }

    [Fact]
    public void After_a_bad_frame_a_serial_line_is_asked_again_only_when_it_is_quiet()
    {
        // Its tail is said in pieces, for longer than the wait before the retry.
        var isFirst = true;
        var bus = Bus(
            rtu: true,
            frame =>
            {
                for (var piece = 1; isFirst && piece <= 20; piece++)
                {
                    _world.After(TimeSpan.FromMilliseconds(20 * piece), () => _lines[^1].Give([1, 4, 4]));
                }

                var answer = Answer(frame, true);
                answer[^1] ^= (byte)(isFirst ? 1 : 0);
                isFirst = false;
                return answer;
            },
            new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.FromMilliseconds(50) });
        _world.Run(async () => Assert.Equal(ModbusFault.None, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault));
        Assert.True(_asked[1].At - _asked[0].At >= TimeSpan.FromMilliseconds(450).Ticks);
    }

    [Fact]
    public void What_was_refused_is_counted_once()
    {
        var quality = new LineQuality(_world);
        var bus = Bus(rtu: true, frame => Answer(frame, true, unit: 2), new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero, Retries = 0 }, quality);
        _world.Run(async () => Assert.Equal(ModbusFault.WrongUnit, (await bus.ReadAsync(Two, new ushort[2], CancellationToken.None)).Fault));
        Assert.Equal(1, quality.Faults(ModbusFault.WrongUnit));
    }

    [Fact]
    public void What_a_silent_meter_was_asked_for_weeks_fills_no_memory()
    {
        var open = new OpenQuestions(_world, hasPast: false);
        foreach (var count in Enumerable.Range(0, 50_000).Select(number => new[] { 2, 6, 10, 4 }[number % 4]))
        {
            var read = new ModbusRead(1, ModbusTable.Input, 0, count);
            var shape = Question.Of(read).Shape;
            open.Ask(open.Holds(shape) ? open.ToTellApart(read).Shape : shape);
        }

        Assert.InRange(open.Count, 1, 40);
    }

    [Fact]
    public void Who_made_a_meter_is_asked_in_as_many_questions_as_it_needs()
    {
        byte[][] parts = [[0x2B, 0x0E, 1, 1, 0xFF, 1, 1, 0, 3, 65, 66, 66], [0x2B, 0x0E, 1, 1, 0, 0, 2, 1, 2, 66, 10, 2, 1, 49]];
        var bus = Bus(rtu: true, frame => WireFrames.Rtu(1, parts[frame[4] == 0 ? 0 : 1]), new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero });
        _world.Run(async () =>
        {
            var (fault, identity) = await bus.IdentifyAsync(1, CancellationToken.None);
            Assert.Equal(ModbusFault.None, fault);
            Assert.Equal(("ABB", "B?", "1"), (identity!.Vendor, identity.Product, identity.Revision));
        });
    }

    private ModbusFault Ask(bool rtu, Func<byte[], byte[]> answer, int retries = 2)
    {
        _asked.Clear();
        var bus = Bus(rtu, answer, new ModbusOptions { TrustsNewLine = true, Gap = TimeSpan.Zero, Retries = retries });
        var fault = ModbusFault.None;
        _world.Run(async () =>
        {
            var registers = new ushort[2];
            fault = (await bus.ReadAsync(Two, registers, CancellationToken.None)).Fault;
            Assert.Equal([0, 0], registers);
        });
        return fault;
    }

    private ModbusBus Bus(bool rtu, Func<byte[], byte[]> answer, ModbusOptions options, LineQuality? quality = null) => new(
        _ =>
        {
            var line = new MemoryLine(!rtu, (asker, frame) =>
            {
                _asked.Add((_world.Ticks, frame));
                var said = answer(frame);
                _world.After(TimeSpan.FromMilliseconds(1), () => asker.Give(said));
            });
            _lines.Add(line);
            return Task.FromResult<MeterShield.Metering.Modbus.Lines.IModbusLine>(line);
        },
        rtu ? new RtuFraming() : new TcpFraming(),
        options,
        _world,
        quality ?? new LineQuality(_world));

    private static byte[] Answer(byte[] question, bool rtu, int? unit = null, int? function = null, int? count = null)
    {
        var start = rtu ? 0 : 6;
        var registers = WireFrames.Registers((byte)(function ?? question[start + 1]), new ushort[count ?? question[start + 5]]);
        var from = (byte)(unit ?? question[start]);
        return rtu ? WireFrames.Rtu(from, registers) : WireFrames.Tcp((question[0] << 8) | question[1], from, registers);
    }
}
