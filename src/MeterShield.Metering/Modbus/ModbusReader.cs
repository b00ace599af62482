using MeterShield.Metering.Modbus.Catalogue;
using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>Reads the values of one meter, block by block.</summary>
internal sealed class ModbusReader
{
    /// <summary>After so many polls value by value, blocks are tried again; then after twice as many, and so on.</summary>
    private const int FirstTrial = 8, LastTrial = 4096;

    private readonly IModbusBus _bus;
    private readonly byte _unit;
    private readonly ModbusOptions _options;
    private readonly ModbusOptions _once;
    private readonly BlockPlan _plan;
    private readonly RegisterImage _image = new();
    private readonly Dictionary<Block, ushort[]> _buffers = [];
    private readonly HashSet<Block> _silent = [];
    private bool _isAway;
    private int? _untilTrial;
    private int _trial = FirstTrial;

    /// <summary>A reader.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="unit">Which meter on it.</param>
    /// <param name="model">Its model.</param>
    /// <param name="points">What is read of it.</param>
    /// <param name="options">How it is spoken to.</param>
    public ModbusReader(IModbusBus bus, byte unit, MeterModel model, IReadOnlyList<RegisterPoint> points, ModbusOptions options) =>
        (_bus, _unit, Points, _plan, _options, _once) = (bus, unit, points, new BlockPlan(model, points), options, options.Once());

    /// <summary>What is read.</summary>
    public IReadOnlyList<RegisterPoint> Points { get; }

    /// <summary>When the last of the questions went out that a register of energy was the answer to: none is of a later moment than a little after.</summary>
    public Instant EnergyAskedAt { get; private set; }

    /// <summary>Reads all values once.</summary>
    /// <returns>The first fault that is not the lack of a single value, the last lack where every value lacked, or none.</returns>
    public async ValueTask<ModbusFault> ReadAsync(CancellationToken cancel)
    {
        if (_isAway && await IsStillAwayAsync(cancel) is { } away)
        {
            return away;
        }

        var isTrial = _untilTrial is { } left && (_untilTrial = left - 1) <= 0;
        if (isTrial)
        {
            _plan.Merge();
        }

        var fault = await ReadBlocksAsync(isTrial, cancel);
        if (_plan.IsMerged && Points.Count > 1 && fault is ModbusFault.IllegalDataAddress or ModbusFault.IllegalDataValue or ModbusFault.DeviceFailure or ModbusFault.Timeout)
        {
            fault = await ReadSplitAsync(fault, cancel);
        }
        else if (isTrial && fault == ModbusFault.None)
        {
            (_untilTrial, _trial) = (null, FirstTrial);
        }

        _isAway = fault is ModbusFault.Timeout or ModbusFault.Disconnected;
        return fault;
    }

    /// <summary>The value of a point as last read.</summary>
    public ModbusValue Value(RegisterPoint point)
    {
        var value = ModbusDecoder.Decode(point, _image);
        return value.Fault == ModbusFault.IllegalDataAddress && _silent.Contains(BlockPlan.Of(point)) ? new ModbusValue(point, ModbusFault.Timeout, 0, null, null) : value;
    }

    /// <summary>One small question, once, so that others on the bus do not wait for a meter that is not there.</summary>
    private async ValueTask<ModbusFault?> IsStillAwayAsync(CancellationToken cancel)
    {
        var (fault, _) = await AskAsync(_plan.First, _once, cancel);
        return fault == ModbusFault.None || fault.IsException() ? null : fault;
    }

    /// <summary>Some meters answer less at once than their manual says, by refusing or by saying nothing.</summary>
    private async ValueTask<ModbusFault> ReadSplitAsync(ModbusFault cause, CancellationToken cancel)
    {
        _plan.Split();
        var fault = await ReadBlocksAsync(once: false, cancel);
        if (fault != ModbusFault.None)
        {
            // It was not the size of the blocks.
            _plan.Merge();
            _untilTrial = null;
        }
        else if (cause == ModbusFault.Timeout)
        {
            // Or it was a moment's silence: only a refusal says for certain that it was the size.
            (_untilTrial, _trial) = (_trial, Math.Min(2 * _trial, LastTrial));
        }
        else
        {
            _untilTrial = null;
        }

        return fault;
    }

    private async ValueTask<ModbusFault> ReadBlocksAsync(bool once, CancellationToken cancel)
    {
        _image.Clear();
        EnergyAskedAt = Instant.MinValue;
        var (lacking, isThere, silences, isEmpty) = (ModbusFault.None, false, 0, true);
        foreach (var block in _plan.Blocks)
        {
            var (fault, askedAt) = await AskAsync(block, once || _silent.Contains(block) ? _once : _options, cancel);
            if (fault == ModbusFault.None)
            {
                _image.Add(block.Table, block.Start, _buffers[block]);
                _silent.Remove(block);
                (isThere, isEmpty) = (true, false);
                EnergyAskedAt = _plan.HasEnergy(block) && askedAt > EnergyAskedAt ? askedAt : EnergyAskedAt;
                continue;
            }

            lacking = fault;
            isThere |= fault.IsException();
            silences += fault == ModbusFault.Timeout ? 1 : 0;
            if (_plan.IsMerged || !(fault.IsException() || fault == ModbusFault.Timeout) || (!isThere && silences == 2))
            {
                // With nobody there, the other values are not asked for one by one.
                return fault;
            }

            if (fault == ModbusFault.Timeout)
            {
                _silent.Add(block);
            }
        }

        return isEmpty ? lacking : ModbusFault.None;
    }

    private ValueTask<ModbusAnswer> AskAsync(Block block, ModbusOptions options, CancellationToken cancel)
    {
        if (!_buffers.TryGetValue(block, out var registers))
        {
            _buffers[block] = registers = new ushort[block.Count];
        }

        return _bus.ReadAsync(new ModbusRead(_unit, block.Table, (ushort)block.Start, block.Count) { Options = options }, registers, cancel);
    }
}
