using System.CommandLine;
using MeterShield.Simulator.Household;

namespace MeterShield.Simulator.Commands;

/// <summary><c>metershield-sim household</c>: a load curve, and the truth behind it.</summary>
internal static class HouseholdCommand
{
    private static readonly Option<string?> Csv = new("--csv") { Description = "Where the load curve goes: time,register_wh at each minute, as metershield minimize and --curve take it." };
    private static readonly Option<string?> Truth = new("--truth") { Description = "Where the truth goes: who was in and up, and what each appliance drew, minute by minute." };
    private static readonly Option<string?> OffPeak = new("--off-peak") { Description = "When the cheap hours begin that water heater and car wait for, as 22:30 (default)." };

    public static Command Create()
    {
        var command = new Command("household", "A home's load curve with the truth behind it: the same home that stands behind the meters.")
        {
            Csv, Truth, OffPeak, HomeOptions.Seed, HomeOptions.Heating, HomeOptions.Car, HomeOptions.Solar, HomeOptions.Start, HomeOptions.Days,
        };
        command.SetAction((parse, cancel) => RunAsync(new Arguments(parse), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Arguments arguments, CancellationToken cancel)
    {
        var home = arguments.Household(1, CheapHours(arguments));
        var start = arguments.Time(HomeOptions.Start) ?? HomeOptions.DefaultStart;
        var seconds = arguments.Days(HomeOptions.Days);
        var (csv, truth) = (arguments.Text(Csv), arguments.Text(Truth));
        if (seconds is null && arguments.Text(HomeOptions.Days) is null)
        {
            arguments.Fail("--days is missing: write how many days, such as --days 7.");
        }

        if (csv is null && truth is null)
        {
            arguments.Fail("Nothing to write: give --csv FILE or --truth FILE or both.");
        }

        if (arguments.Errors.Count > 0)
        {
            return await Outcome.RefusedAsync(arguments);
        }

        var files = new HouseholdFiles(home, start, seconds!.Value);
        return await Outcome.OfAsync(async () =>
        {
            await (csv is null ? Task.CompletedTask : files.WriteCurveAsync(csv, cancel));
            await (truth is null ? Task.CompletedTask : files.WriteTruthAsync(truth, cancel));
        });
    }

    private static int CheapHours(Arguments arguments)
    {
        var text = arguments.Text(OffPeak) ?? "22:30";
        if (TimeOnly.TryParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var time))
        {
            return (int)time.ToTimeSpan().TotalSeconds;
        }

        arguments.Fail($"--off-peak {text}: write a time of day as 22:30.");
        return 0;
    }
}
