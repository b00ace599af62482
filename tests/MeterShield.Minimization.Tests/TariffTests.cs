using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

/// <summary>Months per tariff register against brute-force rank over one unknown per day and register.</summary>
public sealed class TariffTests
{
    private static readonly int Worlds = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 20_000 : 300;
    private static readonly Instant February = Given.At(2026, 2, 1);
    private static readonly Instant March = Given.At(2026, 3, 1);

    private static readonly Gen<TariffWorld> Any =
        from registers in Gen.Choose(1, 3)
        from masks in Gen.Choose(1, 7).ArrayOf(28)
        from rare in Gen.Elements(false, true, true)
        from unknown in Gen.Elements(0, 20, 60)
        from seed in Gen.Choose(0, 1_000_000)
        from delayed in Gen.Elements(false, true)
        select new TariffWorld(registers, [.. masks.Select((mask, day) => rare && day is not (3 or 17) ? (mask & 3) | 1 : mask)], unknown, seed, delayed);

    [Fact]
    public void What_is_released_tells_no_register_of_a_day_that_rank_can_find() =>
        Props.Check(Any, Worlds, world =>
        {
            var edges = world.Run(audited: true).SelectMany(turn => turn.Edges).ToList();
            Assert.Empty(world.Told(edges));
            return true;
        });

    [Fact]
    public void A_month_is_withheld_only_where_rank_finds_a_day() =>
        Props.Check(Any, Worlds, world =>
        {
            var turns = world.Run(audited: true);
            var edges = new List<ReleasedEdge>();
            foreach (var turn in turns)
            {
                if (turn.Refusal is not null && world.Runs(turn.Release.Grant.Terms.Quantity.Tariff))
                {
                    // The longest candidate is the one that was refused.
                    var start = turn.Mark.ReleasedUntil;
                    while (world.Home.At(default, start) is UnknownRegister)
                    {
                        start = Grid.Of(Resolution.Day, Given.Paris).Next(start);
                    }

                    var refused = new ReleasedEdge(turn.Release.Grant.Terms.Quantity, new Interval(start, turn.Mark.CellStart), turn.Mark.Grant);
                    Assert.NotEmpty(world.Told([.. edges, refused]).Except(world.Told(edges)));
                }

                edges.AddRange(turn.Edges);
            }

            return true;
        });

    [Fact]
    public void Without_the_auditor_rank_finds_days_so_that_the_test_can_fail() =>
        Assert.Contains(Props.Sample(Any, 50), world => world.Told([.. world.Run(audited: false).SelectMany(turn => turn.Edges)]).Count > 0);

    [Fact]
    public void One_red_day_in_a_month_is_shown_and_needs_its_own_yes()
    {
        var world = new TariffWorld(3, [.. Enumerable.Range(0, 28).Select(day => day == 11 ? 7 : 3)], 0, 1, false);
        var refused = world.Run(audited: true).Where(turn => turn.Refusal is not null).ToList();

        // With all days and the first register, the second would tell the third.
        Assert.Equal([2, 3], refused.Select(turn => turn.Release.Grant.Terms.Quantity.Tariff));
        Assert.Equal(
            "Would tell r12 what you consumed under tariff register 3 on 1 known day(s), the first 12 February 2026, finer than the month you agreed to.",
            refused[0].Refusal!.English);
        var admitted = world with { Admitted = [new Admission(Quantity.ImportedEnergyByTariff(3), new Interval(February, March))] };
        Assert.DoesNotContain(admitted.Run(audited: true), turn => turn.Refusal is not null);
    }

    /// <summary>February 2026: a day grant on imported energy, registers by the month, a calendar of bit masks.</summary>
    internal sealed record TariffWorld(int Registers, int[] Masks, int Unknown, int Seed, bool Delayed) : ITariffCalendar
    {
        public IReadOnlyList<Admission> Admitted { get; init; } = [];

        public IRegisterTimeline Home => new MonthEndsKnown(Seed, Unknown);

        public IReadOnlyCollection<int> RegistersOn(LocalDate day) =>
            [.. Enumerable.Range(1, 3).Where(register => (Masks[Math.Min(day.Day - 1, 27)] >> (register - 1)) % 2 == 1)];

        /// <summary>A register that the calendar does not know is withheld for that.</summary>
        public bool Runs(int register) => register == 0 || Enumerable.Range(1, 28).Any(day => RegistersOn(new LocalDate(2026, 2, day)).Contains(register));

        public override string ToString() => $"{Registers} registers, {string.Join("", Masks)}, unknown {Unknown} %, seed {Seed}, delayed {Delayed}";

        public List<Turn> Run(bool audited)
        {
            var days = Given.Grant(1, Resolution.Day, February, March, delay: Delayed ? Delay.ThirtyDays : Delay.None);
            Grant[] grants = [days, .. Enumerable.Range(1, Registers).Select(register =>
                Given.Grant(10 + register, Resolution.Month, February, March, Quantity.ImportedEnergyByTariff(register)))];
            var memory = AuditMemory.Fresh(Given.Paris, grants);
            memory = audited
                ? new AuditMemory(Given.Paris, memory.Grants) { Tariffs = this, Admissions = Admitted }
                : new AuditMemory(Given.Paris, memory.Grants) { Tariffs = new Everything() };
            return new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory)).Drain(Home);
        }

        /// <summary>The days and registers that follow from what was released, and those of registers that run on three days or fewer.</summary>
        public HashSet<(int Day, int Register)> Told(IReadOnlyList<ReleasedEdge> edges)
        {
            List<(int Day, int Register)> unknowns = [.. from day in Enumerable.Range(1, 28) from register in RegistersOn(new LocalDate(2026, 2, day)) select (day, register)];
            var told = ToldBy(unknowns, edges);
            told.ExceptWith(ToldBy(unknowns, edges.Where(edge => edge.Quantity.Tariff == 0)));
            return told;
        }

        private static HashSet<(int Day, int Register)> ToldBy(List<(int Day, int Register)> unknowns, IEnumerable<ReleasedEdge> edges)
        {
            var rank = new Rank(unknowns.Count, edges.Select(edge => Covered(unknowns, edge)));
            var told = new HashSet<(int, int)>();
            foreach (var own in unknowns.GroupBy(unknown => unknown.Register).Select(group => group.ToList()))
            {
                var few = own.Count <= 3 && rank.Determines(unknowns.Count, own.Select(unknown => unknowns.IndexOf(unknown)));
                told.UnionWith(few ? own : own.Where(unknown => rank.Determines(unknowns.Count, [unknowns.IndexOf(unknown)])));
            }

            return told;
        }

        private static IEnumerable<int> Covered(List<(int Day, int Register)> unknowns, ReleasedEdge edge) =>
            from i in Enumerable.Range(0, unknowns.Count)
            where edge.Interval.Contains(Given.At(2026, 2, unknowns[i].Day))
            where edge.Quantity.Tariff == 0 || edge.Quantity.Tariff == unknowns[i].Register
            select i;
    }

    /// <summary>No calendar at all, which hides nothing and so finds nothing.</summary>
    private sealed class Everything : ITariffCalendar
    {
        public IReadOnlyCollection<int> RegistersOn(LocalDate day) => [1, 2, 3];
    }

    private sealed class MonthEndsKnown(int seed, int unknown) : IRegisterTimeline
    {
        private readonly Home _home = new(seed, unknown);
        private readonly Home _known = new(seed);

        public RegisterAt At(Quantity quantity, Instant boundary) =>
            (boundary == February || boundary == March ? _known : _home).At(quantity, boundary);

        public VoltAmperes? PeakOf(Interval day) => null;
    }
}
