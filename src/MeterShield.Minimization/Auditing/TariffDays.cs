using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>The unknowns of a run of whole days: one per day and register that can run on it.</summary>
internal sealed class TariffDays
{
    private readonly List<long> _starts;
    private readonly DateTimeZone _zone;
    private readonly Dictionary<(int Day, int Register), int> _unknowns = [];

    public TariffDays(List<Instant> starts, ITariffCalendar calendar, DateTimeZone zone, Instant end)
    {
        _zone = zone;
        Last = end.ToUnixTimeSeconds();
        _starts = [.. starts.Select(start => start.ToUnixTimeSeconds())];
        for (var day = 0; day < _starts.Count; day++)
        {
            foreach (var register in calendar.RegistersOn(DateOf(day)))
            {
                _unknowns.TryAdd((day, register), _unknowns.Count);
            }
        }
    }

    public int Count => _unknowns.Count;

    public IEnumerable<int> Registers => _unknowns.Keys.Select(unknown => unknown.Register).Distinct().Order();

    public long First => _starts[0];

    public long Last { get; }

    public LocalDate DateOf(int day) => Instant.FromUnixTimeSeconds(_starts[day]).InZone(_zone).Date;

    /// <summary>The unknowns of one register in an interval, by day.</summary>
    public IEnumerable<(int Day, int Unknown)> Of(int register, Interval interval) =>
        from day in DaysIn(interval.Start.ToUnixTimeSeconds(), interval.End.ToUnixTimeSeconds())
        where _unknowns.ContainsKey((day, register))
        select (day, _unknowns[(day, register)]);

    /// <summary>All unknowns of a day.</summary>
    public IEnumerable<int> On(int day) => _unknowns.Where(entry => entry.Key.Day == day).Select(entry => entry.Value);

    /// <summary>All unknowns between two midnights.</summary>
    public IEnumerable<int> Between(long from, long to)
    {
        var days = DaysIn(from, to).ToHashSet();
        return _unknowns.Where(entry => days.Contains(entry.Key.Day)).Select(entry => entry.Value);
    }

    public bool IsMidnight(long instant) => instant == Last || _starts.BinarySearch(instant) >= 0;

    /// <summary>The days inside which an instant is known: the hours told of them tell each register its part.</summary>
    public IEnumerable<int> SplitBy(IEnumerable<IReadOnlyList<long>> chains) =>
        chains.SelectMany(chain => chain).Where(node => !IsMidnight(node)).Select(node => ~_starts.BinarySearch(node) - 1);

    private IEnumerable<int> DaysIn(long from, long to) =>
        Enumerable.Range(0, _starts.Count).Where(day => _starts[day] >= from && _starts[day] < to);
}
