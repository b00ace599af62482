using System.CommandLine;
using MeterShield.Simulator.Faults;

namespace MeterShield.Simulator.Commands;

/// <summary>Options of <c>metershield-sim tic</c>.</summary>
internal static class TicOptions
{
    public const string Text =
        "A Linky meter's customer output (télé-information client), byte for byte.\n\n" +
        "Its address is 9900 (a maker that there is none, year 00), 61 or 63 (single- or three-phase) and six digits of the seed; " +
        "its delivery point begins with eight zeros: no real meter has such numbers.\n\n" +
        "A script for --faults is {\"faults\": [{\"at\": \"00:05:00\", \"fault\": \"silence\", \"for\": \"00:00:20\"}]}; at is a time from the " +
        "beginning or a legal time, members in [] may be left out, and what has no for lasts to the end:\n";

    public static readonly Option<string?> Mode = new("--mode") { Description = "Language of the meter: standard (9600 baud, default) or historique (1200 baud)." };
    public static readonly Option<string?> Phases = new("--phases") { Description = "1 (default) or 3." };
    public static readonly Option<string?> Tariff = new("--tariff") { Description = "Contract: base (default), hchp (off-peak 22:30 to 06:30), tempo (blue, white and red days from 06:00, off-peak from 22:00) or ejp (22 winter peaks from 07:00 to 01:00)." };
    public static readonly Option<bool> Producer = new("--producer") { Description = "The meter is set up to count what is fed in (standard mode). Without it, panels are not seen. Implies --solar 3000." };
    public static readonly Option<string?> Power = new("--power") { Description = "Subscribed power in kVA, up to 18 on one phase and 36 on three. Default 9." };
    public static readonly Option<string?> CutOff = new("--cut-off") { Description = "Power at which the breaker opens, in kVA. Default: the subscribed power." };
    public static readonly Option<string?> Registers = new("--registers") { Description = "Where every register in use begins, in Wh: 999999990 shows the roll-over." };
    public static readonly Option<bool> Pilot = new("--pilot") { Description = "The meter is of the pilot series: says SINST1, SMAXN and SMAXN-1." };
    public static readonly Option<string?> Names = new("--names") { Description = "How names stand in their 16 characters: centre (default), left, right or bare." };
    public static readonly Option<string?> Curve = new("--curve") { Description = "A CSV load curve to replay instead of the simulated home: time or local_time, and watts, global_active_power_kw or register_wh." };
    public static readonly Option<string?> To = new("--to") { Description = "Where the bytes go: stdout (default), tcp:HOST:PORT (port 0 takes a free one and says which) or pty:PATH (where a reader at 1200 or 9600 baud hears garbage from a meter that speaks at the other speed)." };
    public static readonly Option<bool> Wait = new("--wait-for-reader") { Description = "With pty: simulated time begins when a reader has opened it (tcp always waits)." };
    public static readonly Option<string?> Speed = new("--speed") { Description = "Simulated seconds per second, or max for as fast as the reader takes it. Default 1: the speed of the line." };
    public static readonly Option<bool> Parity = new("--parity") { Description = "Characters carry their even parity in bit 7, as a line opened with eight bits sees them." };
    public static readonly Option<string?> Faults = new("--faults") { Description = "A script of what goes wrong, in JSON." };
    public static readonly Option<string?> Truth = new("--truth") { Description = "Writes the register at each minute, as the meter had last said it, to this file: instant,import_wh." };
    public static readonly Option<string?> States = new("--states") { Description = "Writes what the meter knows at each frame to this file, as lines of JSON." };

    public static Command Command() => new("tic", Text + string.Join('\n', FaultSchema.Help))
    {
        Mode, Phases, Tariff, Producer, Power, CutOff, Registers, Pilot, Names,
        HomeOptions.Seed, HomeOptions.Heating, HomeOptions.Car, HomeOptions.Solar, Curve,
        HomeOptions.Start, HomeOptions.Days, Speed, To, Wait, Parity, Faults, Truth, States,
    };
}
