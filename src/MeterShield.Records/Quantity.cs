using System.Globalization;

namespace MeterShield.Records;

/// <summary>What is measured: each is its own data class and its own consent.</summary>
public enum QuantityKind
{
    /// <summary>Active energy drawn from the grid, in Wh.</summary>
    ImportedEnergy,

    /// <summary>Active energy fed into the grid, in Wh.</summary>
    ExportedEnergy,

    /// <summary>Active energy drawn under one tariff register, in Wh. By the month only.</summary>
    ImportedEnergyByTariff,

    /// <summary>The highest apparent power of a day, in VA. By the day only.</summary>
    DailyPeakPower,
}

/// <summary>A quantity a grant can name. <c>default</c> is imported energy.</summary>
public readonly record struct Quantity
{
    private Quantity(QuantityKind kind, int tariff)
    {
        Kind = kind;
        Tariff = tariff;
    }

    /// <summary>Active energy drawn from the grid.</summary>
    public static Quantity ImportedEnergy => new(QuantityKind.ImportedEnergy, 0);

    /// <summary>Active energy fed into the grid.</summary>
    public static Quantity ExportedEnergy => new(QuantityKind.ExportedEnergy, 0);

    /// <summary>The highest apparent power of a local day.</summary>
    public static Quantity DailyPeakPower => new(QuantityKind.DailyPeakPower, 0);

    /// <summary>What is measured.</summary>
    public QuantityKind Kind { get; }

    /// <summary>The supplier's tariff register, 1 to 10; 0 where the quantity has none.</summary>
    public int Tariff { get; }

    /// <summary>Active energy drawn under the supplier's tariff register <paramref name="tariff"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is not 1 to 10 (Enedis-NOI-CPT_54E 6.2: EASF01 to EASF10).</exception>
    public static Quantity ImportedEnergyByTariff(int tariff)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tariff, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tariff, 10);
        return new(QuantityKind.ImportedEnergyByTariff, tariff);
    }

    /// <summary>The word on the wire and on the command line: <c>import</c>, <c>export</c>, <c>import-tariff-3</c>, <c>daily-peak</c>.</summary>
    public string Code => Kind switch
    {
        QuantityKind.ImportedEnergy => "import",
        QuantityKind.ExportedEnergy => "export",
        QuantityKind.ImportedEnergyByTariff => string.Create(CultureInfo.InvariantCulture, $"import-tariff-{Tariff}"),
        QuantityKind.DailyPeakPower => "daily-peak",
        _ => throw new InvalidOperationException("Not a quantity."),
    };

    /// <summary>The reduced OBIS code (IEC 62056-6-1).</summary>
    public string Obis => Kind switch
    {
        QuantityKind.ImportedEnergy => "1-0:1.8.0",
        QuantityKind.ExportedEnergy => "1-0:2.8.0",
        QuantityKind.ImportedEnergyByTariff => string.Create(CultureInfo.InvariantCulture, $"1-0:1.8.{Tariff}"),
        QuantityKind.DailyPeakPower => "1-0:9.6.0",
        _ => throw new InvalidOperationException("Not a quantity."),
    };

    /// <summary>The finest resolution at which this quantity can be granted at all.</summary>
    public Resolution Finest => Kind switch
    {
        QuantityKind.ImportedEnergyByTariff => Resolution.Month,
        QuantityKind.DailyPeakPower => Resolution.Day,
        _ => Resolution.Minute,
    };

    /// <summary>The quantity named by its code.</summary>
    /// <returns>False when there is no such quantity.</returns>
    public static bool TryParse(string? code, out Quantity quantity)
    {
        quantity = code switch
        {
            "import" => ImportedEnergy,
            "export" => ExportedEnergy,
            "daily-peak" => DailyPeakPower,
            _ => default,
        };
        if (code is "import" or "export" or "daily-peak")
        {
            return true;
        }

        const string Prefix = "import-tariff-";
        if (code is null || !code.StartsWith(Prefix, StringComparison.Ordinal)
            || !int.TryParse(code.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var tariff)
            || tariff is < 1 or > 10)
        {
            return false;
        }

        quantity = ImportedEnergyByTariff(tariff);
        return code == quantity.Code;
    }

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
