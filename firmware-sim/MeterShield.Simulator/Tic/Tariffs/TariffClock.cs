namespace MeterShield.Simulator.Tic.Tariffs;

/// <summary>The contract of a meter and what it says now.</summary>
internal sealed class TariffClock
{
    private readonly TariffKind _kind;
    private readonly List<MobilePeak> _ordered = [];
    private SimulatedInstant _time;

    public TariffClock(TariffKind kind, PriceDays days)
    {
        _kind = kind;
        Contract = kind switch
        {
            TariffKind.Base => new BaseTariff(),
            TariffKind.HcHp => new HcHpTariff(),
            TariffKind.Tempo => new TempoTariff(days),
            _ => new EjpTariff(days),
        };
        Now = Contract.At(new DateOnly(2000, 1, 1), 0);
    }

    /// <summary>The contract.</summary>
    public ITariff Contract { get; }

    /// <summary>What it says now.</summary>
    public TariffMoment Now { get; private set; }

    /// <summary>How many of the supplier's indexes are in use.</summary>
    public int Indexes => Contract.Labels.Count;

    /// <summary>How many of the distributor's.</summary>
    public int DistributorIndexes => _kind == TariffKind.Base ? 1 : 4;

    /// <summary>The distributor's index that counts, from 0: off-peak and peak of the low season, then of the high season (November to March).</summary>
    public int DistributorIndex { get; private set; }

    /// <summary>Mobile peaks announced or in progress: one of each number, the earliest, by number.</summary>
    public IReadOnlyList<MobilePeak> Peaks { get; private set; } = [];

    /// <summary>The number of the peak that runs, or 0.</summary>
    public int RunningPeak { get; private set; }

    /// <summary>The number of the peak that is announced, or 0.</summary>
    public int AnnouncedPeak { get; private set; }

    /// <summary>A peak that the supplier orders besides those of the contract.</summary>
    public void Order(MobilePeak peak)
    {
        _ordered.Add(peak);
        LookAtPeaks();
    }

    /// <summary>Looks at the clock, once a minute.</summary>
    public void Look(DateOnly day, int minute, SimulatedInstant time)
    {
        _time = time;
        Now = Contract.At(day, minute);
        DistributorIndex = _kind == TariffKind.Base ? 0 : (day.Month is >= 11 or <= 3 ? 2 : 0) + (Now.IsOffPeak ? 0 : 1);
        LookAtPeaks();
    }

    private void LookAtPeaks()
    {
        if (Now.Peaks.Count == 0 && _ordered.Count == 0)
        {
            (Peaks, RunningPeak, AnnouncedPeak) = ([], 0, 0);
            return;
        }

        var peaks = Now.Peaks.Concat(_ordered).Where(peak => peak.IsAhead(_time) || peak.Runs(_time)).ToList();
        Peaks = [.. peaks.GroupBy(peak => peak.Number).OrderBy(group => group.Key).Select(group => group.First())];
        RunningPeak = peaks.Find(peak => peak.Runs(_time))?.Number ?? 0;
        AnnouncedPeak = peaks.Find(peak => peak.IsAhead(_time))?.Number ?? 0;
    }
}
