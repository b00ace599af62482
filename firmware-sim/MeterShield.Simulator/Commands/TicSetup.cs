using System.Globalization;
using MeterShield.Simulator.Faults;
using MeterShield.Simulator.Household;
using MeterShield.Simulator.Tic;
using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Commands;

/// <summary>From the command line of <c>tic</c> to a run.</summary>
internal static class TicSetup
{
    private const int SolarOfProducers = 3000;

    /// <summary>What is to be run. It counts only where <paramref name="arguments"/> has no errors.</summary>
    public static TicRunOptions Read(Arguments arguments)
    {
        var meter = Meter(arguments);
        var curve = Curve(arguments);
        var start = arguments.Time(HomeOptions.Start) ?? curve?.Start ?? HomeOptions.DefaultStart;
        var home = Home(arguments, meter);
        var script = Script(arguments, start);
        return new TicRunOptions(
            arguments.Choice(TicOptions.Mode, true, ("standard", true), ("historique", false)),
            meter,
            curve ?? (IHousehold)new ModelHousehold(home),
            start,
            arguments.Days(HomeOptions.Days) ?? (curve is null ? null : Math.Max(0, curve.End.UnixSeconds - start.UnixSeconds)),
            Speed(arguments),
            arguments.Has(TicOptions.Parity),
            script,
            arguments.Text(TicOptions.Truth),
            arguments.Text(TicOptions.States));
    }

    private static TicMeterOptions Meter(Arguments arguments)
    {
        var phases = arguments.Choice(TicOptions.Phases, 1, ("1", 1), ("3", 3));
        var subscribed = (int)(arguments.Whole(TicOptions.Power, phases, phases == 1 ? 18 : 36) ?? 9);
        return new TicMeterOptions(
            arguments.Seed(),
            phases,
            arguments.Choice(TicOptions.Tariff, TariffKind.Base, ("base", TariffKind.Base), ("hchp", TariffKind.HcHp), ("tempo", TariffKind.Tempo), ("ejp", TariffKind.Ejp)),
            arguments.Has(TicOptions.Producer),
            subscribed,
            (int)(arguments.Whole(TicOptions.CutOff, 1, 36) ?? subscribed),
            arguments.Whole(TicOptions.Registers, 0, 999_999_999),
            arguments.Has(TicOptions.Pilot),
            arguments.Choice(TicOptions.Names, NamePadding.Centre, ("centre", NamePadding.Centre), ("left", NamePadding.Left), ("right", NamePadding.Right), ("bare", NamePadding.None)));
    }

    private static HouseholdOptions Home(Arguments arguments, TicMeterOptions meter)
    {
        var home = arguments.Household(meter.Phases, meter.Tariff == TariffKind.Tempo ? 22 * 3600 : (22 * 3600) + 1800);
        return meter.IsProducer && arguments.Text(HomeOptions.Solar) is null ? home with { SolarWatts = SolarOfProducers } : home;
    }

    private static ReplayedCurve? Curve(Arguments arguments)
    {
        if (arguments.File(TicOptions.Curve) is not { } bytes)
        {
            return null;
        }

        var errors = new List<string>();
        using var text = new StreamReader(new MemoryStream(bytes));
        var curve = ReplayedCurve.Read(text, errors);
        foreach (var error in errors)
        {
            arguments.Fail($"--curve {arguments.Text(TicOptions.Curve)}: {error}");
        }

        return curve;
    }

    private static FaultScript Script(Arguments arguments, SimulatedInstant start)
    {
        if (arguments.File(TicOptions.Faults) is not { } bytes)
        {
            return FaultScript.Empty;
        }

        var script = FaultScript.Parse(bytes, start, out var errors);
        foreach (var error in errors)
        {
            arguments.Fail($"--faults {arguments.Text(TicOptions.Faults)}: {error}");
        }

        return script;
    }

    private static int? Speed(Arguments arguments)
    {
        var text = arguments.Text(TicOptions.Speed);
        if (text is null or "max")
        {
            return text is null ? 1 : null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var speed) && speed > 0)
        {
            return speed;
        }

        arguments.Fail($"--speed {text}: write a whole number of at least 1, or max.");
        return null;
    }
}
