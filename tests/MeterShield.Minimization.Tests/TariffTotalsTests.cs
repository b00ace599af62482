using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

/// <summary>
/// Registers that run every day are parts of the imported energy: all of them together tell its month, and hours tell each of
/// them its part. February 2026, two registers, against rank over one unknown per day and register.
/// </summary>
public sealed class TariffTotalsTests
{
    private static readonly int Worlds = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 1_000 : 40;
    private static readonly Instant February = Given.At(2026, 2, 1);
    private static readonly Instant March = Given.At(2026, 3, 1);
    private static readonly Grid Days = Grid.Of(Resolution.Day, Given.Paris);
    private static readonly Grid Months = Grid.Of(Resolution.Month, Given.Paris);

    private static readonly Gen<TotalWorld> Any =
        from registers in Gen.Elements<int[]>([1, 2], [1, 2], [1])
        from fromDay in Gen.Choose(1, 20)
        from days in Gen.Choose(1, 28)
        from fromHour in Gen.Choose(1, 20)
        from hours in Gen.Choose(0, 6)
        from delayed in Gen.Elements(false, true)
        from unknown in Gen.Elements(0, 0, 10)
        from seed in Gen.Choose(0, 1_000_000)
        select new TotalWorld(registers, (fromDay, Math.Min(fromDay + days, 29)), (fromHour, fromHour + hours), delayed, unknown, seed);

    [Fact]
    public void No_run_of_days_is_told_that_is_finer_than_agreed() =>
        Props.Check(Any, Worlds, world =>
        {
            Assert.Empty(world.Breaches(world.Run(audited: true)));
            return true;
        });

    [Fact]
    public void Without_the_auditor_runs_of_days_are_told_so_that_the_test_can_fail() =>
        Assert.Contains(Props.Sample(Any, 30), world => world.Breaches(world.Run(audited: false)).Count > 0);

    [Fact]
    public void Nothing_is_withheld_where_all_begin_with_the_month() =>
        Assert.DoesNotContain(new TotalWorld([1, 2], (1, 29), (1, 1), false, 0, 1).Run(audited: true), turn => turn.Refusal is not null);

    internal sealed record TotalWorld(int[] Registers, (int From, int To) Daily, (int From, int To) Hourly, bool Delayed, int Unknown, int Seed) : ITariffCalendar
    {
        private static readonly List<(int Day, int Register)> Unknowns = [.. from day in Enumerable.Range(1, 28) from register in new[] { 1, 2 } select (day, register)];

        public IReadOnlyCollection<int> RegistersOn(LocalDate day) => [1, 2];

        public List<Turn> Run(bool audited)
        {
            List<Grant> grants = [.. Registers.Select(register => Given.Grant(10 + register, Resolution.Month, February, March, Quantity.ImportedEnergyByTariff(register)))];
            grants.Add(Given.Grant(1, Resolution.Day, DayOf(Daily.From), DayOf(Daily.To), delay: Delayed ? Delay.SevenDays : Delay.None, offset: 3));
            if (Hourly.From < Hourly.To)
            {
                grants.Add(Given.Grant(2, Resolution.Hour, DayOf(Hourly.From), DayOf(Hourly.To), offset: 1));
            }

            if (audited)
            {
                var memory = new AuditMemory(Given.Paris, grants.Select(grant => new GrantSpan(grant, null))) { Tariffs = this };
                return new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory)).Drain(new MidnightsMissing(Seed, Unknown));
            }

            // Each alone has an auditor that knows of nothing else.
            return [.. grants.SelectMany(grant =>
            {
                var memory = new AuditMemory(Given.Paris, [new GrantSpan(grant, null)]) { Tariffs = this };
                return new Minimizer([grant], new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory)).Drain(new MidnightsMissing(Seed, Unknown));
            })];
        }

        /// <summary>The shortest runs of days, of a register or of both, that follow from the releases, and hold no whole cell of what was agreed.</summary>
        public List<(int Register, int From, int To)> Breaches(List<Turn> turns)
        {
            var rank = new Rank(Unknowns.Count, turns.Where(turn => turn.Release.Value is EnergyValue).SelectMany(Equations));
            return [.. from register in new[] { 0, 1, 2 }
                       from run in Runs(rank, register)
                       where !IsAgreed(register, run.From, run.To)
                       select (register, run.From, run.To)];
        }

        private static IEnumerable<(int From, int To)> Runs(Rank rank, int register)
        {
            for (var from = 1; from <= 28; from++)
            {
                for (var to = from + 1; to <= 29; to++)
                {
                    if (rank.Determines(Unknowns.Count, Covered(register, from, to)))
                    {
                        yield return (from, to);
                        break;
                    }
                }
            }
        }

        private static IEnumerable<int> Covered(int register, int first, int end) =>
            from i in Enumerable.Range(0, Unknowns.Count)
            where first <= Unknowns[i].Day && Unknowns[i].Day < end && (register == 0 || register == Unknowns[i].Register)
            select i;

        /// <summary>A day that is told by hours is told for each register, for it is known which of them runs when.</summary>
        private IEnumerable<IEnumerable<int>> Equations(Turn turn)
        {
            var (quantity, interval) = (turn.Release.Grant.Terms.Quantity, turn.Release.Interval);
            var (first, end) = (Index(interval.Start), Index(Days.Ceiling(interval.End)));
            if (turn.Release.Grant.Terms.Resolution == Resolution.Hour)
            {
                return from day in Enumerable.Range(first, end - first) from register in new[] { 1, 2 } select Covered(register, day, day + 1);
            }

            return [Covered(quantity.Tariff, first, end)];
        }

        private bool IsAgreed(int register, int from, int to)
        {
            var coarsest = Enumerable.Range(from, to - from).Select(day => Finest(register, day)).Min();
            return coarsest is not null && (coarsest == Resolution.Month ? Months.HasWholeCellIn(new Interval(DayOf(from), DayOf(to))) : to > from);
        }

        private Resolution? Finest(int register, int day)
        {
            var hour = Hourly.From <= day && day < Hourly.To;
            var daily = register == 0 && Daily.From <= day && day < Daily.To;
            var month = register == 0 || Registers.Contains(register);
            return hour ? Resolution.Hour : daily ? Resolution.Day : month ? Resolution.Month : null;
        }

        private static Instant DayOf(int day) => Days.Floor(February + Duration.FromDays(day - 1));

        private static int Index(Instant instant) => instant >= March ? 29 : instant.InZone(Given.Paris).Day;
    }

    /// <summary>Some midnights are unknown, but for those of the months.</summary>
    private sealed class MidnightsMissing(int seed, int unknown) : IRegisterTimeline
    {
        private readonly Home _home = new(seed, unknown);
        private readonly Home _known = new(seed);

        public RegisterAt At(Quantity quantity, Instant boundary) =>
            (boundary == February || boundary == March || !Days.IsBoundary(boundary) ? _known : _home).At(quantity, boundary);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
