using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Demo;

/// <summary>The meters of the demo: how each is simulated and read. Time comes from what the meter says, or from its line.</summary>
internal static class DemoMeter
{
    public const string Standard = "tic-standard", Historique = "tic-historique", Modbus = "modbus";

    /// <summary>Simulated seconds between two polls of the Modbus meter.</summary>
    private const int Poll = 10;

    /// <summary>How old the last reading before a boundary may be (design 4, step 2).</summary>
    public static Duration Tolerance(string meter) => Duration.FromSeconds(meter == Modbus ? 2 * Poll : 15);

    /// <summary>How the simulator is called.</summary>
    public static string[] Simulator(DemoOptions options, DateTime start)
    {
        string[] when = ["--start", start.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), "--speed", Number(options.Speed)];
        return options.Meter == Modbus
            ? ["modbus", "--model", "metershield", "--tcp", "127.0.0.1:0", "--step", Number(Poll), .. when]
            : ["tic", "--mode", options.Meter == Historique ? "historique" : "standard", "--tariff", "hchp", "--to", "tcp:127.0.0.1:0", .. when];
    }

    /// <summary>The address of the simulator that listens.</summary>
    public static string Address(string meter, string endPoint, Instant start) => meter switch
    {
        Modbus => $"modbus+tcp://{endPoint}?model=metershield&poll={Number(Poll)}&clock=meter&once=true",
        Historique => $"tic+tcp://{endPoint}?once=true&start={Uri.EscapeDataString(InstantPattern.ExtendedIso.Format(start))}",
        _ => $"tic+tcp://{endPoint}?once=true",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
