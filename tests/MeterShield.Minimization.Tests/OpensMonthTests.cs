using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class OpensMonthTests
{
    [Fact]
    public void One_turn_opens_each_month_in_which_something_is_due_but_the_first()
    {
        var grants =
            from resolution in Gen.Elements(Resolution.Month, Resolution.Day, Resolution.Hour)
            from delay in Gen.Elements(Enum.GetValues<Delay>())
            from month in Gen.Choose(1, 12)
            from day in Gen.Choose(1, 28)
            from months in Gen.Choose(1, 5)
            let grid = Grid.Of(resolution, Given.Paris)
            let start = grid.Ceiling(Given.At(2026, month, day))
            select Given.Grant(1, resolution, start, grid.Ceiling(start + Duration.FromDays(30 * months)), delay: delay);
        Props.Check(grants, 60, grant =>
        {
            var turns = Given.Minimizer(Given.Paris, grant).Drain(new Nothing());
            var months = turns.Select(turn => MonthOf(turn.Release.Due)).ToList();
            Assert.Equal(months.Distinct().Skip(1), turns.Where(turn => turn.OpensMonth).Select(turn => MonthOf(turn.Release.Due)));
            Assert.All(turns.Skip(1).Zip(months), pair => Assert.Equal(MonthOf(pair.First.Release.Due) != pair.Second, pair.First.OpensMonth));
            return true;
        });
    }

    private static (int Year, int Month) MonthOf(Instant instant) => instant.InZone(Given.Paris).Date is var date ? (date.Year, date.Month) : default;

    private sealed class Nothing : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary) => RegisterAt.Unknown;

        public VoltAmperes? PeakOf(NodaTime.Interval day) => null;
    }
}
