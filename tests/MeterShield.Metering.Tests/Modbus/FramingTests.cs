using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Framing;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>Both frame parsers, against frames by the tests' own arithmetic and against the standard's examples.</summary>
public sealed class FramingTests
{
    private static readonly int Budget = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 50_000_000 : 1_000_000;

    [Fact]
    public void The_check_sum_is_the_one_of_the_standard()
    {
        // Modbus over Serial Line V1.02, figure of 6.2.2 and the usual "123456789" of CRC catalogues.
        Assert.Equal(0x4B37, Crc16.Of("123456789"u8));
        Assert.Equal(0x1241, Crc16.Of([0x02, 0x07]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_question_is_written_as_the_standard_has_it(bool tcp)
    {
        IModbusFraming framing = tcp ? new TcpFraming() : new RtuFraming();
        Span<byte> pdu = stackalloc byte[8];
        var frame = new byte[20];
        var length = framing.Encode(0x1501, 0x11, pdu[..Question.Of(new ModbusRead(0x11, ModbusTable.Holding, 0x6B, 3)).Write(pdu)], frame);
        byte[] asked = [0x03, 0x00, 0x6B, 0x00, 0x03];
        Assert.Equal(tcp ? WireFrames.Tcp(0x1501, 0x11, asked) : WireFrames.Rtu(0x11, asked), frame[..length]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_is_read_whole_and_cut_anywhere_it_needs_more(bool tcp)
    {
        IModbusFraming framing = tcp ? new TcpFraming() : new RtuFraming();
        byte[][] answers = [[3, 4, 1, 2, 3, 4], [4, 2, 0xFF, 0xFE], [0x84, 2], [0xAB, 1], [0x2B, 0x0E, 1, 1, 0, 0, 2, 0, 2, 65, 66, 1, 0]];
        foreach (var pdu in answers)
        {
            var bytes = tcp ? WireFrames.Tcp(7, 9, pdu) : WireFrames.Rtu(9, pdu);
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                Assert.Equal(FrameStep.More, framing.Next(bytes.AsSpan(0, cut), out _));
            }

            Assert.Equal(bytes.Length, framing.Next([.. bytes, 1, 2, 3], out var frame).Consumed);
            Assert.Equal(pdu, frame.Pdu.ToArray());
            Assert.Equal(9, frame.Unit);
        }
    }

    [Fact]
    public void Every_flipped_bit_of_an_RTU_frame_is_noticed()
    {
        var frame = WireFrames.Rtu(1, WireFrames.Registers(4, 0x4145, 0x1234, 0, 0xFFFF));
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            var damaged = frame.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(0, new RtuFraming().Next(damaged, out _).Consumed);
        }
    }

    [Theory]
    [InlineData("0001000100050104020000", ModbusFault.WrongProtocol)]
    [InlineData("0001000000020104", ModbusFault.BadLength)]
    [InlineData("000100000100010402", ModbusFault.BadLength)]
    [InlineData("00010000000601040200000000", ModbusFault.BadLength)]
    [InlineData("0001000000050106020000", ModbusFault.BadLength)]
    [InlineData("000100000004010401FF", ModbusFault.BadLength)]
    public void What_is_wrong_with_a_TCP_frame_is_named(string hexadecimal, ModbusFault fault) =>
        Assert.Equal(fault, new TcpFraming().Next(Convert.FromHexString(hexadecimal), out _).Fault);

    [Fact]
    public void Random_and_mutated_bytes_never_pass_with_a_bad_check_sum_or_length()
    {
        var random = new Random(1979);
        var accepted = 0;
        foreach (var tcp in new[] { true, false })
        {
            IModbusFraming framing = tcp ? new TcpFraming() : new RtuFraming();
            for (var done = 0; done < Budget;)
            {
                var bytes = Bytes(random, tcp);
                done += bytes.Length;
                for (var start = 0; start < bytes.Length;)
                {
                    var step = framing.Next(bytes.AsSpan(start), out var frame);
                    if (step.Consumed == 0)
                    {
                        break;
                    }

                    accepted++;
                    var pdu = frame.Pdu.ToArray();
                    Assert.Equal(tcp ? WireFrames.Tcp(frame.Transaction, frame.Unit, pdu) : WireFrames.Rtu(frame.Unit, pdu), bytes[start..(start + step.Consumed)]);
                    Assert.True(frame.IsException ? pdu.Length == 2 : frame.Function == 0x2B || pdu.Length == 2 + (2 * frame.Count));
                    start += step.Consumed;
                }
            }
        }

        Assert.True(accepted > 1000);
    }

    /// <summary>Noise, or good frames with something done to them.</summary>
    private static byte[] Bytes(Random random, bool tcp)
    {
        if (random.Next(4) == 0)
        {
            var noise = new byte[random.Next(1, 300)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] bytes = [];
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var registers = new ushort[random.Next(1, 126)];
            byte[] pdu = random.Next(5) == 0 ? [(byte)random.Next(0x80, 0x100), (byte)random.Next(256)]
                : random.Next(5) == 0 ? [0x2B, 0x0E, 1, 1, 0, 0, 1, 0, 3, 65, 66, 67]
                : WireFrames.Registers((byte)random.Next(2, 6), registers);
            bytes = [.. bytes, .. tcp ? WireFrames.Tcp(random.Next(65536), 1, pdu) : WireFrames.Rtu((byte)random.Next(256), pdu)];
        }

        for (var count = random.Next(3); count > 0; count--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return random.Next(3) == 0 ? bytes[random.Next(bytes.Length)..] : bytes;
    }
}
