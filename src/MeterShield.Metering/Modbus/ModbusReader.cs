using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Metering.Modbus;

/// <summary>Reads the values of one meter, block by block.</summary>
internal sealed class ModbusReader
{
    private readonly IModbusBus _bus;
    private readonly byte _unit;
    private readonly BlockPlan _plan;
    private readonly RegisterImage _image = new();
    private readonly Dictionary<Block, ushort[]> _buffers = [];

    public ModbusReader(IModbusBus bus, byte unit, MeterModel model, IReadOnlyList<RegisterPoint> points) =>
        (_bus, _unit, Points, _plan) = (bus, unit, points, new BlockPlan(model, points));

    /// <summary>What is read.</summary>
    public IReadOnlyList<RegisterPoint> Points { get; }

    /// <summary>Reads all values once.</summary>
    /// <returns>The first fault that is not the refusal of a single value, the last refusal where every value was refused, or none.</returns>
    public async ValueTask<ModbusFault> ReadAsync(CancellationToken cancel)
    {
        var fault = await ReadBlocksAsync(cancel);
        if (!_plan.IsMerged || Points.Count == 1 || fault is not (ModbusFault.IllegalDataAddress or ModbusFault.IllegalDataValue or ModbusFault.DeviceFailure or ModbusFault.Timeout))
        {
            return fault;
        }

        // Some meters answer less at once than their manual says, by refusing or by saying nothing.
        _plan.Split();
        fault = await ReadBlocksAsync(cancel);
        if (fault != ModbusFault.None)
        {
            // It was not the size of the blocks.
            _plan.Merge();
        }

        return fault;
    }

    /// <summary>The value of a point as last read.</summary>
    public ModbusValue Value(RegisterPoint point) => ModbusDecoder.Decode(point, _image);

    private async ValueTask<ModbusFault> ReadBlocksAsync(CancellationToken cancel)
    {
        _image.Clear();
        var (refused, isEmpty) = (ModbusFault.None, true);
        foreach (var block in _plan.Blocks)
        {
            if (!_buffers.TryGetValue(block, out var registers))
            {
                _buffers[block] = registers = new ushort[block.Count];
            }

            var fault = await _bus.ReadAsync(new ModbusRead(_unit, block.Table, (ushort)block.Start, block.Count), registers, cancel);
            if (fault == ModbusFault.None)
            {
                _image.Add(block.Table, block.Start, registers);
                isEmpty = false;
            }
            else if (_plan.IsMerged || !fault.IsException())
            {
                return fault;
            }
            else
            {
                refused = fault;
            }
        }

        return isEmpty ? refused : ModbusFault.None;
    }
}
