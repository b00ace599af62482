using MeterShield.Records;

namespace MeterShield.Metering.Tic;

/// <summary>What one frame said so far of the things a reading is made of. Reused from frame to frame.</summary>
internal sealed class TicFrame
{
    private static readonly TicField[][] Families =
    [
        [TicField.Base],
        [TicField.HcHc, TicField.HcHp],
        [TicField.EjpHn, TicField.EjpHpm],
        [TicField.TempoHcJb, TicField.TempoHpJb, TicField.TempoHcJw, TicField.TempoHpJw, TicField.TempoHcJr, TicField.TempoHpJr],
    ];

    private readonly long[] _values = new long[Enum.GetValues<TicField>().Length];
    private readonly long[] _supplier = new long[10];
    private uint _present;

    /// <summary>How many good groups it had.</summary>
    public int Groups { get; private set; }

    /// <summary>The meter's time.</summary>
    public TicHorodate? Date { get; private set; }

    /// <summary>Which language its last group was in.</summary>
    public TicMode Mode { get; private set; }

    /// <summary>Subscribed power, where the frame said it.</summary>
    public VoltAmperes? Subscribed { get; private set; }

    public bool Has(TicField field) => (_present & (1u << (int)field)) != 0;

    public long Value(TicField field) => _values[(int)field];

    public void Clear()
    {
        _present = 0;
        Groups = 0;
        Date = null;
        Array.Fill(_supplier, -1);
    }

    public void Add(in TicGroup group)
    {
        Groups++;
        Mode = group.Mode;
        var field = group.Row.Field;
        if (field == TicField.None)
        {
            AddSubscribed(group);
            return;
        }

        _present |= 1u << (int)field;
        if (field == TicField.Date)
        {
            Date = group.TryHorodate(out var date) ? date : null;
        }
        else if (field == TicField.Easf)
        {
            _supplier[(((group.Label[4] - '0') * 10) + group.Label[5] - '0') - 1] = group.Number;
        }
        else if (group.Row.Charset == TicCharset.Digits)
        {
            _values[(int)field] = group.Number;
        }
    }

    /// <summary>Total energy drawn: EAST, or in historique the sum of the tariff registers of a long frame.</summary>
    public WattHours? Import()
    {
        if (Mode == TicMode.Standard)
        {
            return Register(TicField.East);
        }

        var family = Families.FirstOrDefault(fields => fields.All(Has));
        return family is null ? null : new WattHours(family.Sum(Value));
    }

    /// <summary>Total energy fed in, for producers.</summary>
    public WattHours? Export() => Register(TicField.Eait);

    /// <summary>The supplier's tariff registers, first is 1.</summary>
    public int Tariffs(Span<WattHours?> into)
    {
        if (Mode == TicMode.Standard)
        {
            for (var index = 0; index < _supplier.Length; index++)
            {
                into[index] = _supplier[index] < 0 ? null : new WattHours(_supplier[index]);
            }

            return Has(TicField.Easf) ? _supplier.Length : 0;
        }

        var family = Families.FirstOrDefault(fields => fields.All(Has)) ?? [];
        for (var index = 0; index < family.Length; index++)
        {
            into[index] = new WattHours(Value(family[index]));
        }

        return family.Length;
    }

    public VoltAmperes? ApparentPower() =>
        Has(TicField.SInstS) ? new VoltAmperes(Value(TicField.SInstS)) : Has(TicField.PApp) ? new VoltAmperes(Value(TicField.PApp)) : null;

    private WattHours? Register(TicField field) => Has(field) ? new WattHours(Value(field)) : null;

    private void AddSubscribed(in TicGroup group)
    {
        Subscribed = group.Label switch
        {
            "PREF" => new VoltAmperes(group.Number * 1000),
            "ISOUSC" => new VoltAmperes(group.Number * 200 * 3),
            _ => Subscribed,
        };
    }
}
