namespace MeterShield.Simulator.Modbus;

/// <summary>What a meter would say at one second, before any register.</summary>
internal sealed class Snapshot
{
    /// <summary>Seconds since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>V of each phase.</summary>
    public required double[] Volts { get; init; }

    /// <summary>A of each phase.</summary>
    public required double[] Amperes { get; init; }

    /// <summary>W of each phase, less than nothing where it feeds in.</summary>
    public required double[] Watts { get; init; }

    /// <summary>Sum of the phases, in W.</summary>
    public required double TotalWatts { get; init; }

    /// <summary>In VA.</summary>
    public required double TotalVoltAmperes { get; init; }

    /// <summary>In Hz.</summary>
    public required double Hertz { get; init; }

    /// <summary>Drawn, in Wh, with its fraction.</summary>
    public required decimal Import { get; init; }

    /// <summary>Fed in, in Wh, with its fraction.</summary>
    public required decimal Export { get; init; }

    /// <summary>Drawn on each phase, in Wh.</summary>
    public required decimal[] ImportOfPhase { get; init; }

    /// <summary>Fed in on each phase, in Wh.</summary>
    public required decimal[] ExportOfPhase { get; init; }

    /// <summary>Every value says that it is not available.</summary>
    public bool IsAbsent { get; init; }
}
