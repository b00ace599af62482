using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>Every type in every order of words, its sign, and what is no number.</summary>
public sealed class DecoderTests
{
    [Theory]
    [InlineData(RegisterType.U16, "FFFF", "65535")]
    [InlineData(RegisterType.I16, "FFFF", "-1")]
    [InlineData(RegisterType.I16, "8000", "-32768")]
    [InlineData(RegisterType.I16, "7FFF", "32767")]
    [InlineData(RegisterType.U32, "0001 0002", "65538")]
    [InlineData(RegisterType.U32, "FFFF FFFE", "4294967294")]
    [InlineData(RegisterType.I32, "FFFF FFFE", "-2")]
    [InlineData(RegisterType.I32, "8000 0000", "-2147483648")]
    [InlineData(RegisterType.U64, "0000 0001 0002 0003", "4295098371")]
    [InlineData(RegisterType.I64, "FFFF FFFF FFFF FFFD", "-3")]
    [InlineData(RegisterType.F32, "C148 0000", "-12.5")]
    [InlineData(RegisterType.F32, "4148 0000", "12.5")]
    [InlineData(RegisterType.F64, "C029 0000 0000 0000", "-12.5")]
    [InlineData(RegisterType.F64, "4029 0000 0000 0000", "12.5")]
    public void A_number_is_read_in_either_order_of_words_and_never_in_the_other(RegisterType type, string words, string number)
    {
        ushort[] high = [.. words.Split(' ').Select(word => Convert.ToUInt16(word, 16))];
        ushort[] low = [.. high.Reverse()];
        var expected = decimal.Parse(number, CultureInfo.InvariantCulture);
        Assert.Equal(expected, Decoding.Words(Point(type, isLowFirst: false), high).Number);
        Assert.Equal(expected, Decoding.Words(Point(type, isLowFirst: true), low).Number);
        if (!high.SequenceEqual(low))
        {
            Assert.NotEqual(expected, Decoding.Words(Point(type, isLowFirst: true), high).Number);
        }
    }

    [Theory]
    [InlineData(RegisterType.F32, "7FC0 0000")]
    [InlineData(RegisterType.F32, "FFC0 0000")]
    [InlineData(RegisterType.F32, "7F80 0001")]
    [InlineData(RegisterType.F32, "7F80 0000")]
    [InlineData(RegisterType.F32, "FF80 0000")]
    [InlineData(RegisterType.F64, "7FF8 0000 0000 0000")]
    [InlineData(RegisterType.F64, "FFF0 0000 0000 0000")]
    public void What_is_no_number_is_not_available(RegisterType type, string words)
    {
        ushort[] high = [.. words.Split(' ').Select(word => Convert.ToUInt16(word, 16))];
        Assert.Equal(ModbusFault.NotAvailable, Decoding.Words(Point(type, isLowFirst: false), high).Fault);
        Assert.Equal(ModbusFault.NotAvailable, Decoding.Words(Point(type, isLowFirst: true), [.. high.Reverse()]).Fault);
    }

    [Theory]
    [InlineData((short)-10, "0.0000000123")]
    [InlineData((short)-1, "12.3")]
    [InlineData((short)0, "123")]
    [InlineData((short)3, "123000")]
    [InlineData((short)10, "1230000000000")]
    [InlineData((short)11, null)]
    [InlineData((short)-11, null)]
    [InlineData(short.MinValue, null)]
    public void A_power_of_ten_counts_from_minus_ten_to_ten(short power, string? number)
    {
        var image = new RegisterImage();
        image.Add(ModbusTable.Holding, 0, [123, unchecked((ushort)power)]);
        var value = ModbusDecoder.Decode(Point(RegisterType.I16, isLowFirst: false, scaleAt: 1), image);
        var isBeyond = power == 10;
        Assert.Equal(isBeyond ? ModbusFault.OutOfRange : number is null ? ModbusFault.NotAvailable : ModbusFault.None, value.Fault);
        Assert.Equal(isBeyond || number is null ? 0 : decimal.Parse(number, CultureInfo.InvariantCulture), value.Number);
    }

    [Theory]
    [InlineData("Hz", 499.5f, "49.95")]
    [InlineData("Hz", 50.25f, "50.25")]
    [InlineData("V", 230.5f, "230.5")]
    public void A_frequency_that_no_grid_has_was_said_ten_times_too_high(string unit, float said, string number)
    {
        var bits = BitConverter.SingleToUInt32Bits(said);
        var value = Decoding.Words(Point(RegisterType.F32, isLowFirst: false, unit: unit), [(ushort)(bits >> 16), (ushort)(bits & 0xFFFF)]);
        Assert.Equal(decimal.Parse(number, CultureInfo.InvariantCulture), value.Number);
    }

    [Theory]
    [InlineData(RegisterType.U64, ulong.MaxValue)]
    [InlineData(RegisterType.U64, 999_999_999_999_999ul)]
    [InlineData(RegisterType.I64, 1ul << 63)]
    public void The_largest_number_with_the_largest_scale_and_power_of_ten_is_out_of_range(RegisterType type, ulong raw)
    {
        var point = Point(type, isLowFirst: false, scaleAt: 4, unit: "Wh", scale: 1_000_000m);
        var image = new RegisterImage();
        image.Add(ModbusTable.Holding, 0, [(ushort)(raw >> 48), (ushort)((raw >> 32) & 0xFFFF), (ushort)((raw >> 16) & 0xFFFF), (ushort)(raw & 0xFFFF), 10]);
        Assert.Equal(ModbusFault.OutOfRange, ModbusDecoder.Decode(point, image).Fault);
    }

    [Fact]
    public void A_value_and_its_power_of_ten_of_two_answers_are_not_put_together()
    {
        var image = new RegisterImage();
        image.Add(ModbusTable.Holding, 0, [123]);
        image.Add(ModbusTable.Holding, 1, [0]);
        Assert.NotEqual(ModbusFault.None, ModbusDecoder.Decode(Point(RegisterType.I16, isLowFirst: false, scaleAt: 1), image).Fault);
    }

    [Fact]
    public void Any_bits_give_a_number_within_reach_or_a_named_fault_and_energy_never_less_than_nothing()
    {
        var points = from type in Gen.Elements(Enum.GetValues<RegisterType>())
                     from low in Gen.Elements(true, false)
                     from unit in Gen.Elements("Wh", "kWh", "W")
                     from scale in Gen.Elements(0.001m, 0.1m, 1m, 1000m)
                     from bits in Gen.ArrayOf(Gen.Frequency((3, Gen.Choose(0, 65535)), (1, Gen.Elements(0, 0x7FFF, 0x8000, 0xFFFF))), 4)
                     select (Point: Point(type, low, unit: unit, scale: scale), Words: bits);
        Prop.ForAll(
            points.ToArbitrary(),
            given =>
            {
                var value = Decoding.Words(given.Point, [.. given.Words[..given.Point.Length].Select(word => (ushort)word)]);
                Assert.True(value.Fault is ModbusFault.None or ModbusFault.NotAvailable or ModbusFault.OutOfRange);
                Assert.InRange(value.Number, -1_000_000_000_000m, 1_000_000_000_000m);
                Assert.Equal(value.Fault == ModbusFault.None && given.Point.Unit != "W", value.Energy is { Value: >= 0 } && value.Quantum is { Value: >= 1 });
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    private static RegisterPoint Point(RegisterType type, bool isLowFirst, int? scaleAt = null, string unit = "W", decimal scale = 1) => new()
    {
        Name = "power",
        Table = ModbusTable.Holding,
        Address = 0,
        Type = type,
        IsLowFirst = isLowFirst,
        Unit = unit,
        Scale = scale,
        ScaleAddress = scaleAt,
        Absent = [],
        IsInverted = false,
        Grade = RegisterGrade.OneSource,
    };
}

/// <summary>Decodes registers as a meter would have said them.</summary>
internal static class Decoding
{
    /// <summary>A raw value of a point, with a power of ten of 0 where it has one.</summary>
    public static ModbusValue Of(RegisterPoint point, ulong raw)
    {
        var (start, end) = point.Span;
        var registers = new ushort[end - start];
        for (var index = 0; index < point.Length; index++)
        {
            registers[point.Address - start + (point.IsLowFirst ? index : point.Length - 1 - index)] = (ushort)((raw >> (16 * index)) & 0xFFFF);
        }

        var image = new RegisterImage();
        image.Add(point.Table, start, registers);
        return ModbusDecoder.Decode(point, image);
    }

    public static ModbusValue Words(RegisterPoint point, ushort[] words)
    {
        var image = new RegisterImage();
        image.Add(point.Table, point.Address, words);
        return ModbusDecoder.Decode(point, image);
    }
}
