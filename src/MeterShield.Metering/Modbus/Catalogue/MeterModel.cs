using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Modbus.Catalogue;

/// <summary>A model of the catalogue: one file (see README.md beside the files). Immutable.</summary>
public sealed class MeterModel
{
    /// <summary>Its name in addresses, such as <c>sdm630</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What is printed on the meter.</summary>
    public required string Title { get; init; }

    /// <summary>1 or 3.</summary>
    public required int Phases { get; init; }

    /// <summary>Speed as it leaves the factory.</summary>
    public required int Baud { get; init; }

    /// <summary>Parity as it leaves the factory.</summary>
    public required SerialParity Parity { get; init; }

    /// <summary>The most registers to ask for at once.</summary>
    public required int Most { get; init; }

    /// <summary>How many registers between two values may be read along with them.</summary>
    public required int Bridge { get; init; }

    /// <summary>Silence before each question.</summary>
    public required TimeSpan Gap { get; init; }

    /// <summary>How long an answer may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The SunSpec models this layout is of, or none.</summary>
    public required IReadOnlyList<int> SunSpec { get; init; }

    /// <summary>The quantum of energy integrated from power between two steps of the register, in Wh; null: nothing is integrated.</summary>
    public required int? IntegratedQuantum { get; init; }

    /// <summary>Where it is from.</summary>
    public required string Source { get; init; }

    /// <summary>What to beware of.</summary>
    public required string Comment { get; init; }

    /// <summary>The values.</summary>
    public required IReadOnlyList<RegisterPoint> Points { get; init; }

    /// <summary>The least step of the register of imported energy, in Wh, that the model can have: 1 or more.</summary>
    public int LeastQuantum => IntegratedQuantum ?? (Find("import") is { IsFloat: false, ScaleAddress: null } import
        ? (int)Math.Max(1, Math.Ceiling(import.Scale * (import.Unit == "kWh" ? 1000 : 1)))
        : 1);

    /// <summary>How sure the model is: as its least sure point of energy.</summary>
    public RegisterGrade Grade => Points.Where(point => point.Name is "import" or "export").Select(point => point.Grade)
        .OrderByDescending(grade => grade switch { RegisterGrade.Contradictory => 3, RegisterGrade.OneSource => 2, _ => 1 }).First();

    /// <summary>The point of a name, or null.</summary>
    public RegisterPoint? Find(string name) => Points.FirstOrDefault(point => point.Name == name);

    /// <summary>The same model, where its block of registers begins at <paramref name="start"/>.</summary>
    internal MeterModel MovedTo(int start) => new()
    {
        Name = Name,
        Title = Title,
        Phases = Phases,
        Baud = Baud,
        Parity = Parity,
        Most = Most,
        Bridge = Bridge,
        Gap = Gap,
        Timeout = Timeout,
        SunSpec = SunSpec,
        IntegratedQuantum = IntegratedQuantum,
        Source = Source,
        Comment = Comment,
        Points = [.. Points.Select(point => point.MovedTo(start))],
    };
}
