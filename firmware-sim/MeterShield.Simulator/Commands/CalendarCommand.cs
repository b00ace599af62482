using System.CommandLine;
using System.Globalization;
using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Commands;

/// <summary><c>metershield-sim calendar</c>: which days of a seed are dear, so that a run can be started on one.</summary>
internal static class CalendarCommand
{
    private static readonly Option<string?> Season = new("--season") { Description = "The year in which the season begins, on 1 September. Default 2025." };

    public static Command Create()
    {
        var command = new Command("calendar", "The Tempo colours and EJP peaks of a seed's season, one line a day: day,tempo,ejp.") { Season, HomeOptions.Seed };
        command.SetAction((parse, _) => RunAsync(new Arguments(parse)));
        return command;
    }

    private static async Task<int> RunAsync(Arguments arguments)
    {
        var year = (int)(arguments.Whole(Season, 2000, 2098) ?? 2025);
        var days = new PriceDays(arguments.Seed());
        if (arguments.Errors.Count > 0)
        {
            return await Outcome.RefusedAsync(arguments);
        }

        for (var day = new DateOnly(year, 9, 1); day < new DateOnly(year + 1, 9, 1); day = day.AddDays(1))
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{day:yyyy-MM-dd},{days.ColourOf(day).ToString().ToLowerInvariant()},{(days.IsEjp(day) ? "peak" : "normal")}"));
        }

        return ExitCode.Done;
    }
}
