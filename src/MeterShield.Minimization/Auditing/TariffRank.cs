using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>What the released registers and days determine of single unknowns.</summary>
internal sealed class TariffRank
{
    private readonly TariffDays _days;
    private readonly RowSpace _space;
    private readonly HashSet<int> _split;

    public TariffRank(TariffDays days, IEnumerable<ReleasedEdge> months, List<IReadOnlyList<long>> chains)
    {
        _days = days;
        _split = [.. days.SplitBy(chains)];
        _space = new RowSpace(days.Count);
        foreach (var unknown in _split.SelectMany(days.On))
        {
            _space.Add([unknown]);
        }

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
    /// The days on which the register's energy is told: one by one where the equations determine it, all of them where its
    /// total is known and it can run on so few that nothing was told of before.
    /// </summary>
    public IEnumerable<LocalDate> Told(int register, Interval month, int fewDays)
    {
        var entries = _days.Of(register, month).ToList();
        var hidden = entries.Count(entry => !_split.Contains(entry.Day));
        var few = hidden <= fewDays && _space.Contains([.. entries.Select(entry => entry.Unknown)]);
        return entries.Where(entry => few || _space.Contains([entry.Unknown])).Select(entry => _days.DateOf(entry.Day));
    }
}
