using MeterShield.Simulator.Metrology;

namespace MeterShield.Simulator.Tic;

/// <summary>One register of nine digits: whole watt-hours (or var-hours), and back to zero after 999 999 999.</summary>
internal sealed class Register
{
    private const long RollOver = 1_000_000_000;
    private const long PerHour = 3600;

    private long _hours;
    private long _seconds;

    /// <summary>What the display says.</summary>
    public long Value { get; private set; }

    /// <summary>Counts watt-seconds.</summary>
    public void Add(long wattSeconds)
    {
        _seconds += wattSeconds;
        if (_seconds < PerHour)
        {
            return;
        }

        var (hours, rest) = Math.DivRem(_seconds, PerHour);
        _seconds = rest;
        Set(_hours + hours);
    }

    /// <summary>Starts again from a number, with nothing counted towards the next.</summary>
    public void Start(long hours)
    {
        _seconds = 0;
        Set(hours);
    }

    /// <summary>Jumps ahead or back.</summary>
    public void Jump(long by) => Set(_hours + by);

    private void Set(long hours) => Value = _hours = ((hours % RollOver) + RollOver) % RollOver;
}

/// <summary>The registers of a Linky. Each counts for itself, so that sums of some differ from others by a watt-hour, as they do.</summary>
internal sealed class Registers
{
    /// <summary>Total drawn (EAST).</summary>
    public Register Import { get; } = new();

    /// <summary>Total fed in (EAIT).</summary>
    public Register Export { get; } = new();

    /// <summary>The supplier's ten (EASF01 to EASF10).</summary>
    public Register[] Supplier { get; } = Make(10);

    /// <summary>The distributor's four (EASD01 to EASD04).</summary>
    public Register[] Distributor { get; } = Make(4);

    /// <summary>Reactive energy of the four quadrants (ERQ1 to ERQ4).</summary>
    public Register[] Reactive { get; } = Make(4);

    /// <summary>Counts a second of what a meter measures.</summary>
    public void Add(ElectricMeter meter, int supplier, int distributor)
    {
        if (meter.Watts >= 0)
        {
            Import.Add(meter.Watts);
            Supplier[supplier].Add(meter.Watts);
            Distributor[distributor].Add(meter.Watts);
            Reactive[meter.Vars >= 0 ? 0 : 3].Add(Math.Abs(meter.Vars));
        }
        else
        {
            Export.Add(-meter.Watts);
            Reactive[meter.Vars >= 0 ? 1 : 2].Add(Math.Abs(meter.Vars));
        }
    }

    /// <summary>Every register that is in use begins at one number: a little below a thousand million shows the roll-over.</summary>
    public void StartAt(long hours, int suppliers, int distributors)
    {
        Import.Start(hours);
        Export.Start(hours);
        Start(Supplier, suppliers, _ => hours);
        Start(Distributor, distributors, _ => hours);
        Start(Reactive, 4, _ => hours);
    }

    /// <summary>Registers of a meter that has been there for years.</summary>
    public void StartSome(Dice dice, int suppliers, int distributors)
    {
        Start(Supplier, suppliers, _ => dice.Between(1_000_000, 20_000_000));
        Import.Start(Supplier.Sum(register => register.Value));
        var share = Import.Value / distributors;
        Start(Distributor, distributors, index => index == 0 ? Import.Value - (share * (distributors - 1)) : share);
        Export.Start(dice.Between(1_000_000, 9_000_000));
        Start(Reactive, 4, _ => dice.Between(100_000, 5_000_000));
    }

    /// <summary>All that count energy drawn jump.</summary>
    public void Jump(long by, int suppliers, int distributors)
    {
        Import.Jump(by);
        foreach (var register in Supplier.Take(suppliers).Concat(Distributor.Take(distributors)))
        {
            register.Jump(by);
        }
    }

    private static Register[] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => new Register())];

    private static void Start(Register[] registers, int used, Func<int, long> hours)
    {
        for (var index = 0; index < registers.Length; index++)
        {
            registers[index].Start(index < used ? hours(index) : 0);
        }
    }
}
