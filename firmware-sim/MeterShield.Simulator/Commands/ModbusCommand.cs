using System.CommandLine;
using System.Net;
using MeterShield.Simulator.Household;
using MeterShield.Simulator.Modbus;
using MeterShield.Simulator.Modbus.Maps;

namespace MeterShield.Simulator.Commands;

/// <summary><c>metershield-sim modbus</c>: a Modbus meter.</summary>
internal static class ModbusCommand
{
    private static readonly Option<string?> Model = new("--model") { Description = "Which meter: " + string.Join(", ", MeterMaps.All.Select(map => map.Name)) + "." };
    private static readonly Option<string?> Tcp = new("--tcp") { Description = "Modbus TCP at HOST:PORT (port 0 takes a free one and says which)." };
    private static readonly Option<string?> RtuTcp = new("--rtu-tcp") { Description = "RTU frames over TCP at HOST:PORT, as through a serial server." };
    private static readonly Option<string?> Rtu = new("--rtu") { Description = "RTU on a pseudo-terminal of this name." };
    private static readonly Option<string?> Unit = new("--unit") { Description = "Its address on the bus, 1 to 247. Default 1." };
    private static readonly Option<string?> Registers = new("--registers") { Description = "Where import and export begin, in Wh." };
    private static readonly Option<string?> Speed = new("--speed") { Description = "Simulated seconds per second. Default 1; 0: time stands still." };
    private static readonly Option<string?> Base = new("--base") { Description = "SunSpec: the register where the device begins: 40000 (default), 50000 or 0." };
    private static readonly Option<string?> Step = new("--step") { Description = "Simulated seconds that pass at each poll, however fast it is polled, but no faster than --speed." };
    private static readonly Option<string?> Script = new("--faults") { Description = "A script of what goes wrong, in JSON: " + ModbusFaultScript.Help + "." };

    public static Command Create(TimeProvider time)
    {
        var command = Bare();
        command.SetAction((parse, cancel) => RunAsync(new Arguments(parse), time, cancel));
        return command;
    }

    /// <summary>The command without its action.</summary>
    public static Command Bare() => new("modbus", "A Modbus meter with a home behind it, over TCP, RTU on a pseudo-terminal, or RTU over TCP.")
    {
        Model, Tcp, RtuTcp, Rtu, Unit, Registers, Base, Speed, Step, Script, HomeOptions.Seed, HomeOptions.Heating, HomeOptions.Car, HomeOptions.Solar, HomeOptions.Start,
    };

    /// <summary>The meter that was asked for. It counts only where <paramref name="arguments"/> has no errors.</summary>
    public static ModbusSlave? Slave(Arguments arguments, TimeProvider time)
    {
        var map = MeterMaps.Find(arguments.Text(Model), SunSpecBase(arguments));
        if (map is null)
        {
            arguments.Fail($"--model {arguments.Text(Model)}: one of {string.Join(", ", MeterMaps.All.Select(known => known.Name))}.");
        }

        var start = arguments.Time(HomeOptions.Start) ?? HomeOptions.DefaultStart;
        var speed = arguments.Whole(Speed, 0, 100_000) ?? 1;
        var step = (int)(arguments.Whole(Step, 1, 3600) ?? 0);
        if (speed == 0 && step > 0)
        {
            arguments.Fail("--step: time that stands still has no steps; leave --speed 0 away.");
        }

        var unit = (byte)(arguments.Whole(Unit, 1, 247) ?? 1);
        var registers = arguments.Whole(Registers, 0, 100_000_000_000);
        var home = arguments.Household(map?.Phases ?? 1, (22 * 3600) + 1800);
        var faults = Faults(arguments);
        if (map is null || arguments.Errors.Count > 0)
        {
            return null;
        }

        return new ModbusSlave(
            map,
            new ModbusMeter(new ModelHousehold(home), map.Phases, home.Seed, start, registers),
            unit,
            faults,
            new SimulatedClock(start, speed, time),
            step);
    }

    private static int SunSpecBase(Arguments arguments)
    {
        var start = arguments.Whole(Base, 0, 65535) ?? SunSpecMaps.Usual;
        if (start is not (0 or 40000 or 50000))
        {
            arguments.Fail($"--base {start}: 40000, 50000 or 0.");
        }

        return (int)start;
    }

    private static async Task<int> RunAsync(Arguments arguments, TimeProvider time, CancellationToken cancel)
    {
        var slave = Slave(arguments, time);
        var places = new ModbusPlaces(EndPoint(arguments, Tcp), EndPoint(arguments, RtuTcp), arguments.Text(Rtu));
        if (places is { Tcp: null, RtuOverTcp: null, Rtu: null })
        {
            arguments.Fail("Nowhere to be reached: give --tcp HOST:PORT, --rtu PATH or --rtu-tcp HOST:PORT.");
        }

        return slave is null || arguments.Errors.Count > 0
            ? await Outcome.RefusedAsync(arguments)
            : await Outcome.OfAsync(() => new ModbusServer(slave, places, Console.Error.WriteLine, time).RunAsync(cancel));
    }

    private static IPEndPoint? EndPoint(Arguments arguments, Option<string?> option)
    {
        if (arguments.Text(option) is not { } text)
        {
            return null;
        }

        if (IPEndPoint.TryParse(text, out var endPoint))
        {
            return endPoint;
        }

        arguments.Fail($"{option.Name} {text}: write an address and a port, such as 127.0.0.1:1502.");
        return null;
    }

    private static IReadOnlyList<ModbusFault> Faults(Arguments arguments)
    {
        if (arguments.File(Script) is not { } bytes)
        {
            return [];
        }

        var errors = new List<string>();
        var faults = ModbusFaultScript.Parse(bytes, errors);
        foreach (var error in errors)
        {
            arguments.Fail($"--faults {arguments.Text(Script)}: {error}");
        }

        return faults;
    }
}
