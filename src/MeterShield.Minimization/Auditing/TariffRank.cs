using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>What the released registers and days determine of single unknowns.</summary>
internal sealed class TariffRank
{
    private readonly TariffDays _days;
    private readonly RowSpace _space;
    private readonly IReadOnlySet<int> _split;

    public TariffRank(TariffDays days, IEnumerable<ReleasedEdge> months, IEnumerable<IReadOnlyList<long>> chains, IReadOnlySet<int> split)
    {
        _days = days;
        _split = split;
        _space = new RowSpace(days.Count);
        foreach (var month in months)
        {
            _space.Add([.. days.Of(month.Quantity.Tariff, month.Interval).Select(entry => entry.Unknown)]);
        }

        foreach (var chain in chains)
        {
            var midnights = chain.Where(days.IsMidnight).ToList();
            for (var i = 1; i < midnights.Count; i++)
            {
                _space.Add([.. days.Between(midnights[i - 1], midnights[i])]);
            }
        }
    }

    /// <summary>
    /// The days on which the register's energy is told: one by one where the equations determine it, all of them where it
    /// can run on so few that its total is theirs. Days for which finer than the day was agreed do not count.
    /// </summary>
    public IEnumerable<LocalDate> Told(int register, Interval month, int fewDays)
    {
        var entries = _days.Of(register, month).ToList();
        var total = _space.Contains([.. entries.Select(entry => entry.Unknown)]);
        var few = total && entries.Count <= fewDays;
        return entries.Where(entry => !_split.Contains(entry.Day) && (few || _space.Contains([entry.Unknown]))).Select(entry => _days.DateOf(entry.Day));
    }
}
