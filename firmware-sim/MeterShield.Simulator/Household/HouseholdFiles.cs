using System.Globalization;

namespace MeterShield.Simulator.Household;

/// <summary>Writes what a home draws and what really happened in it, minute by minute.</summary>
internal sealed class HouseholdFiles(HouseholdOptions options, SimulatedInstant start, long seconds)
{
    private const int Minute = 60;

    private readonly ModelHousehold _home = new(options);
    private readonly DayPlanner _planner = new(options);
    private readonly int _appliances = ApplianceWiring.All.Count;
    private DayPlan? _plan;
    private int[] _wattSeconds = [];
    private LocalHour? _hour;

    /// <summary>The curve, <c>time,register_wh</c> at each minute: a file that <c>metershield minimize</c> takes.</summary>
    public async Task WriteCurveAsync(string path, CancellationToken cancel)
    {
        await using var file = new StreamWriter(path);
        await file.WriteAsync("time,register_wh\n".AsMemory(), cancel);
        long drawn = 0;
        for (long second = 0; second <= seconds; second++)
        {
            var instant = start.Plus(second);
            if (second % Minute == 0)
            {
                await file.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Text(instant)},{drawn / 3600}\n").AsMemory(), cancel);
            }

            var power = _home.At(instant);
            drawn += Math.Max(0, power.First.Watts + power.Second.Watts + power.Third.Watts);
        }
    }

    /// <summary>The truth: how many people are in, how many of them are up, and the mean watts of each appliance in that minute.</summary>
    public async Task WriteTruthAsync(string path, CancellationToken cancel)
    {
        await using var file = new StreamWriter(path);
        await file.WriteAsync($"time,people_home,people_up,{string.Join(',', ApplianceWiring.All.Select(wiring => wiring.Name + "_w"))}\n".AsMemory(), cancel);
        for (long second = 0; second < seconds; second += Minute)
        {
            var instant = start.Plus(second);
            _hour = LocalHour.Of(instant, _hour);
            if (_plan?.Day != _hour.Day)
            {
                _plan = _planner.Plan(_hour.Day);
                _wattSeconds = PerMinute(_plan);
            }

            var at = _hour.SecondOfDay(instant);
            var watts = Enumerable.Range(0, _appliances).Select(appliance => _wattSeconds[(at / Minute * _appliances) + appliance] / Minute);
            await file.WriteAsync($"{Text(instant)},{_plan.Home(at)},{_plan.Up(at)},{string.Join(',', watts)}\n".AsMemory(), cancel);
        }
    }

    private static string Text(SimulatedInstant instant) =>
        $"{instant.Local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}{(instant.IsSummer ? "+02:00" : "+01:00")}";

    private int[] PerMinute(DayPlan plan)
    {
        var sums = new int[Clock.Day / Minute * _appliances];
        foreach (var run in plan.Runs)
        {
            for (var minute = run.Start / Minute; minute * Minute < run.End; minute++)
            {
                var part = Math.Min(run.End, (minute + 1) * Minute) - Math.Max(run.Start, minute * Minute);
                sums[(minute * _appliances) + (int)run.Appliance] += part * run.Watts;
            }
        }

        return sums;
    }
}
