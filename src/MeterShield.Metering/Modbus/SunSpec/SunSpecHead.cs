using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Metering.Modbus.SunSpec;

/// <summary>
/// A register at the head of a model, number or length, read along with each poll: a device that was changed or started anew may
/// have another model there, whose registers would be taken for energy.
/// </summary>
internal sealed class SunSpecHead
{
    private readonly int _expected;

    private SunSpecHead(RegisterPoint point, int expected) => (Point, _expected) = (point, expected);

    /// <summary>Where it is.</summary>
    public RegisterPoint Point { get; }

    /// <summary>Number and length of a model.</summary>
    public static IReadOnlyList<SunSpecHead> Of(SunSpecModel model) => [At("id", model.Address, model.Id), At("length", model.Address + 1, model.Length)];

    /// <summary>Whether it still says so.</summary>
    public bool IsSaidBy(ModbusReader reader) => reader.Value(Point) is { Fault: ModbusFault.None } value && value.Number == _expected;

    private static SunSpecHead At(string name, int address, int expected) => new(
        new RegisterPoint
        {
            Name = name,
            Table = ModbusTable.Holding,
            Address = address,
            Type = RegisterType.U16,
            IsLowFirst = false,
            Unit = "none",
            Scale = 1,
            ScaleAddress = null,
            Absent = [],
            IsInverted = false,
            Grade = RegisterGrade.Specification,
        },
        expected);
}
