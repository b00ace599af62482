namespace MeterShield.Simulator.Household;

/// <summary>What draws power in a home.</summary>
internal enum Appliance
{
    /// <summary>Boxes, chargers and clocks that are never off.</summary>
    Standby,

    /// <summary>Fridge and freezer.</summary>
    Fridge,

    /// <summary>Lamps, when someone is awake and it is dark.</summary>
    Lighting,

    /// <summary>Electric kettle.</summary>
    Kettle,

    /// <summary>Microwave oven.</summary>
    Microwave,

    /// <summary>Oven.</summary>
    Oven,

    /// <summary>Hob.</summary>
    Hob,

    /// <summary>Television.</summary>
    Television,

    /// <summary>Computer.</summary>
    Computer,

    /// <summary>Washing machine.</summary>
    Washer,

    /// <summary>Dishwasher.</summary>
    Dishwasher,

    /// <summary>Water heater, in the cheap hours.</summary>
    WaterHeater,

    /// <summary>Electric heating.</summary>
    Heating,

    /// <summary>Electric car.</summary>
    Car,

    /// <summary>Panels on the roof: feeds in.</summary>
    Solar,
}

/// <summary>How an appliance is connected.</summary>
/// <param name="Name">Its name in files.</param>
/// <param name="Phase">The phase it is on in a three-phase home, 0 to 2, or null for all three alike.</param>
/// <param name="VarsPerThousandWatts">Reactive power it draws beside its active power.</param>
internal sealed record ApplianceWiring(string Name, int? Phase, int VarsPerThousandWatts)
{
    private static readonly ApplianceWiring[] Table =
    [
        new("standby", 0, -350),
        new("fridge", 1, 480),
        new("lighting", 0, -120),
        new("kettle", 2, 0),
        new("microwave", 2, 250),
        new("oven", 0, 0),
        new("hob", 1, 0),
        new("television", 0, -200),
        new("computer", 2, -250),
        new("washer", 1, 120),
        new("dishwasher", 2, 40),
        new("water_heater", 1, 0),
        new("heating", null, 0),
        new("car", 2, 60),
        new("solar", 0, 0),
    ];

    /// <summary>All appliances, in the order of <see cref="Appliance"/>.</summary>
    public static IReadOnlyList<ApplianceWiring> All => Table;

    /// <summary>How one is connected.</summary>
    public static ApplianceWiring Of(Appliance appliance) => Table[(int)appliance];
}

/// <summary>An appliance that runs for a while.</summary>
/// <param name="Appliance">Which.</param>
/// <param name="Start">Second of the local day it begins.</param>
/// <param name="End">Second of the local day it has ended.</param>
/// <param name="Watts">What it draws; less than nothing for panels.</param>
internal readonly record struct ApplianceRun(Appliance Appliance, int Start, int End, int Watts);
