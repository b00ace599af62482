using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Metering.Modbus;

/// <summary>A block of registers that is read at once.</summary>
internal readonly record struct Block(ModbusTable Table, int Start, int Count);

/// <summary>
/// Which registers are read at once: as many values as the model allows, and after a meter has refused a block of several, each
/// value by itself from then on.
/// </summary>
internal sealed class BlockPlan
{
    private readonly MeterModel _model;
    private readonly IReadOnlyList<RegisterPoint> _points;

    public BlockPlan(MeterModel model, IReadOnlyList<RegisterPoint> points)
    {
        (_model, _points) = (model, points);
        Blocks = MergedBlocks();
    }

    /// <summary>What is read: what carries the registers of energy first, then in the order of addresses.</summary>
    public IReadOnlyList<Block> Blocks { get; private set; }

    /// <summary>Whether values are still read together.</summary>
    public bool IsMerged { get; private set; } = true;

    /// <summary>Reads each value by itself from now on.</summary>
    public void Split()
    {
        IsMerged = false;
        Blocks = EnergyFirst(Spans().Distinct().Select(span => new Block(span.Table, span.Start, span.End - span.Start)));
    }

    /// <summary>Reads as many values at once as the model allows.</summary>
    public void Merge()
    {
        IsMerged = true;
        Blocks = MergedBlocks();
    }

    /// <summary>Whether a register of energy of the whole meter is in a block.</summary>
    public bool HasEnergy(Block block)
    {
        foreach (var point in _points)
        {
            if (point.Name is "import" or "export" && point.Table == block.Table && point.Span.Start >= block.Start && point.Span.End <= block.Start + block.Count)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first of the values alone: what a meter that was away is asked.</summary>
    public Block First => Of(_points.FirstOrDefault(point => point.Name == "import") ?? _points[0]);

    /// <summary>The block of a value by itself.</summary>
    public static Block Of(RegisterPoint point) => new(point.Table, point.Span.Start, point.Span.End - point.Span.Start);

    /// <summary>The instant of a reading is that of its registers of energy: nothing else is waited for before them.</summary>
    private List<Block> EnergyFirst(IEnumerable<Block> blocks) => [.. blocks.OrderByDescending(HasEnergy)];

    private List<Block> MergedBlocks()
    {
        var blocks = new List<Block>();
        foreach (var (table, start, end) in Spans())
        {
            if (blocks.Count > 0 && blocks[^1] is var last && last.Table == table
                && start - (last.Start + last.Count) <= _model.Bridge && Math.Max(end, last.Start + last.Count) - last.Start <= _model.Most)
            {
                blocks[^1] = last with { Count = Math.Max(end, last.Start + last.Count) - last.Start };
            }
            else
            {
                blocks.Add(new Block(table, start, end - start));
            }
        }

        return EnergyFirst(blocks);
    }

    private IEnumerable<(ModbusTable Table, int Start, int End)> Spans() =>
        _points.Select(point => (point.Table, point.Span.Start, point.Span.End)).OrderBy(span => span.Table).ThenBy(span => span.Start).ThenBy(span => span.End);
}
