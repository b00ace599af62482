namespace MeterShield.Simulator.Household;

/// <summary>Collects runs of one day: cut to the day, empty ones left out, a run that goes on unchanged made one.</summary>
internal sealed class RunList
{
    private readonly List<ApplianceRun> _runs = [];

    public IReadOnlyList<ApplianceRun> All => _runs;

    public void Add(Appliance appliance, int start, int end, int watts)
    {
        var run = new ApplianceRun(appliance, Math.Max(0, start), Math.Min(Clock.Day, end), watts);
        if (run.Start >= run.End || watts == 0)
        {
            return;
        }

        if (_runs.Count > 0 && _runs[^1] is var last && last.Appliance == appliance && last.End == run.Start && last.Watts == watts)
        {
            _runs[^1] = last with { End = run.End };
        }
        else
        {
            _runs.Add(run);
        }
    }
}
