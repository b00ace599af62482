namespace MeterShield.Simulator.Household;

/// <summary>A home with people and appliances, second by second. The same options give the same home.</summary>
internal sealed class ModelHousehold(HouseholdOptions options) : IHousehold
{
    private readonly DayPlanner _planner = new(options);
    private readonly int[][] _watts = [new int[Clock.Day], new int[Clock.Day], new int[Clock.Day]];
    private readonly int[][] _vars = [new int[Clock.Day], new int[Clock.Day], new int[Clock.Day]];
    private LocalHour? _hour;
    private DayPlan? _plan;

    /// <inheritdoc/>
    public HomePower At(SimulatedInstant instant)
    {
        _hour = LocalHour.Of(instant, _hour);
        if (_plan is null || _plan.Day != _hour.Day)
        {
            Paint(_plan = _planner.Plan(_hour.Day));
        }

        var second = _hour.SecondOfDay(instant);
        return new HomePower(Of(0, second), Of(1, second), Of(2, second));
    }

    private PhasePower Of(int phase, int second) => new(_watts[phase][second], _vars[phase][second]);

    private void Paint(DayPlan plan)
    {
        for (var phase = 0; phase < 3; phase++)
        {
            Array.Clear(_watts[phase]);
            Array.Clear(_vars[phase]);
        }

        foreach (var run in plan.Runs)
        {
            Paint(run);
        }
    }

    private void Paint(ApplianceRun run)
    {
        var wiring = ApplianceWiring.Of(run.Appliance);
        if (options.Phases == 1 || wiring.Phase is not null)
        {
            Paint(options.Phases == 1 ? 0 : wiring.Phase!.Value, run, run.Watts, wiring);
            return;
        }

        for (var phase = 0; phase < 3; phase++)
        {
            Paint(phase, run, run.Watts / 3, wiring);
        }
    }

    private void Paint(int phase, ApplianceRun run, int watts, ApplianceWiring wiring)
    {
        var vars = watts * wiring.VarsPerThousandWatts / 1000;
        for (var second = run.Start; second < run.End; second++)
        {
            _watts[phase][second] += watts;
            _vars[phase][second] += vars;
        }
    }
}
