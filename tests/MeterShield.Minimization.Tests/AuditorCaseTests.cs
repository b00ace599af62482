using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class AuditorCaseTests
{
    private static readonly Grant Days = Given.Grant(1, Resolution.Day, Given.At(2026, 11, 1), Given.At(2026, 12, 1), offset: 30);
    private static readonly Grant Halves = Given.Grant(2, Resolution.HalfHour, Given.At(2026, 11, 10, 10), Given.At(2026, 11, 20));

    [Fact]
    public void A_fine_grant_that_starts_within_a_day_costs_that_day_and_says_why()
    {
        var refused = Assert.Single(Run([Days, Halves]), turn => turn.Refusal is not null);
        Assert.Equal(Given.At(2026, 11, 11), refused.Release.Interval.End);
        Assert.IsType<MissingValue>(refused.Release.Value);
        Assert.Equal(
            "Would tell r1 and r2 together your consumption on 10 November 2026 between 00:00 and 10:00, finer than the day you agreed to.",
            refused.Refusal!.English);
        Assert.Equal(
            "Révélerait à r1 et r2 réunis votre consommation le 10 novembre 2026 entre 00:00 et 10:00, plus finement que le jour que vous avez accepté.",
            refused.Refusal.French);
    }

    [Fact]
    public void Where_the_day_goes_first_the_last_half_hour_waits_and_is_counted_with_the_next()
    {
        var late = Given.Grant(2, Resolution.HalfHour, Given.At(2026, 11, 10, 10), Given.At(2026, 11, 20), offset: 59);
        var turns = Run([Days, late]);
        Assert.All(turns.Where(turn => turn.Refusal is not null), turn => Assert.Equal(late, turn.Release.Grant));
        var after = turns.First(turn => turn.Mark.Grant == late.Id && turn.Mark.CellStart == Given.At(2026, 11, 11, 0, 30));
        Assert.Equal(new Interval(Given.At(2026, 11, 10, 23, 30), Given.At(2026, 11, 11, 0, 30)), after.Release.Interval);
        Assert.IsType<EnergyValue>(after.Release.Value);
    }

    [Fact]
    public void An_admission_of_exactly_that_residue_lets_the_day_go()
    {
        var residue = new Admission(default, new Interval(Given.At(2026, 11, 10), Given.At(2026, 11, 10, 10)));
        Assert.DoesNotContain(Run([Days, Halves], residue), turn => turn.Release.Value is MissingValue);
    }

    [Fact]
    public void An_admission_of_another_interval_does_not()
    {
        var other = new Admission(default, new Interval(Given.At(2026, 11, 10), Given.At(2026, 11, 10, 9)));
        Assert.Contains(Run([Days, Halves], other), turn => turn.Refusal is not null);
    }

    [Fact]
    public void What_a_withdrawal_leaves_of_an_admitted_residue_is_not_given_away()
    {
        var hours = Given.Grant(3, Resolution.Hour, Given.At(2026, 11, 10), Given.At(2026, 11, 10, 10));
        var residue = new Admission(default, new Interval(Given.At(2026, 11, 10), Given.At(2026, 11, 10, 10)));
        GrantSpan[] spans = [new(Days, null), new(Halves, null), new(hours, Given.At(2026, 11, 10, 1, 5))];
        var world = new World("admitted, then withdrawn", spans, [residue], [], 1, 0, Given.At(2026, 11, 13));
        var turns = world.Run();
        var refused = Assert.Single(turns, turn => turn.Refusal is not null);
        Assert.Equal(new Interval(Given.At(2026, 11, 10), Given.At(2026, 11, 11)), refused.Release.Interval);
        Assert.Contains("between 01:00 and 10:00", refused.Refusal!.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_quantity_is_another_graph()
    {
        var export = Given.Grant(2, Resolution.HalfHour, Given.At(2026, 11, 10, 10), Given.At(2026, 11, 20), Quantity.ExportedEnergy);
        Assert.DoesNotContain(Run([Days, export]), turn => turn.Refusal is not null);
    }

    [Fact]
    public void The_householders_own_broker_is_no_part_of_the_coalition()
    {
        var own = Given.Grant(2, Resolution.Minute, Given.At(2026, 11, 10, 10), Given.At(2026, 11, 12), kind: RecipientKind.Home);
        var turns = Run([Days, own]);
        Assert.DoesNotContain(turns, turn => turn.Refusal is not null);
        Assert.All(turns.Where(turn => turn.Release.Grant == own), turn => Assert.Empty(turn.Edges));
    }

    [Fact]
    public void Nothing_that_began_before_the_memory_was_lost_is_released()
    {
        var lost = Given.At(2026, 11, 10, 15);
        var memory = new AuditMemory(Given.Paris, [new GrantSpan(Days, null)]) { LostBefore = lost };
        var turns = new Minimizer([Days], new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory)).Drain(new Home(1));
        Assert.All(turns, turn => Assert.Equal(turn.Mark.CellStart <= Given.At(2026, 11, 11), turn.Release.Value is MissingValue));
        Assert.Contains("lost or restored", turns[0].Refusal!.English, StringComparison.Ordinal);
        Assert.Equal(Given.At(2026, 11, 11), turns.First(turn => turn.Refusal is null).Release.Interval.Start);
    }

    [Fact]
    public void A_daily_peak_is_a_value_of_its_day_or_missing_and_ties_nothing()
    {
        var peaks = Given.Grant(3, Resolution.Day, Given.At(2026, 11, 1), Given.At(2026, 11, 20), Quantity.DailyPeakPower);
        var home = new Home(5, 30);
        var turns = Given.Minimizer(Given.Paris, peaks).Drain(home);
        Assert.All(turns, turn => Assert.Empty(turn.Edges));
        Assert.All(turns, turn => Assert.Equal(Duration.FromDays(1), turn.Release.Interval.Duration));
        Assert.All(turns, turn => Assert.Equal(home.PeakOf(turn.Release.Interval) is null, turn.Release.Value is MissingValue));
        Assert.Contains(turns, turn => turn.Release.Value is MissingValue);
    }

    [Fact]
    public void A_grant_the_auditor_was_not_told_of_is_a_bug()
    {
        var minimizer = new Minimizer(
            [Halves], new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(AuditMemory.Fresh(Given.Paris, [Days])));
        Assert.Throws<InvalidOperationException>(() => minimizer.Drain(new Home(1)));
    }

    [Fact]
    public void What_fell_due_while_the_box_was_off_waits_for_the_next_instant_of_its_grant()
    {
        var minimizer = Given.Minimizer(Given.Paris, Days, Halves);
        var back = Given.At(2026, 11, 13, 15, 7);
        minimizer.Resume(back);
        Assert.Null(minimizer.NextTurn(new Home(1), back));
        Assert.Equal(Given.At(2026, 11, 13, 15, 30) + ReleaseSchedule.Settling, minimizer.NextDue);
        var first = minimizer.Drain(new Home(1), Given.At(2026, 11, 13, 15, 31));
        Assert.Equal(Halves, Assert.Single(first.Select(turn => turn.Release.Grant).Distinct()));
        Assert.Equal(Given.At(2026, 11, 10, 10, 30) + ReleaseSchedule.Settling, first[0].Release.Due);
        Assert.Contains(minimizer.Drain(new Home(1), Given.At(2026, 11, 14, 0, 1)), turn => turn.Release.Grant == Days);
    }

    private static List<Turn> Run(Grant[] grants, params Admission[] admissions)
    {
        var memory = new AuditMemory(Given.Paris, grants.Select(grant => new GrantSpan(grant, null))) { Admissions = admissions };
        return new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory)).Drain(new Home(1));
    }
}
