using FsCheck;
using FsCheck.Fluent;
using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class GrantStartTests
{
    private static readonly Grant Months = Given.Grant(1, Resolution.Month, Given.At(2026, 10, 1), Given.At(2027, 10, 1));
    private static readonly Recipient Adviser = Given.Recipient("adviser");
    private static readonly GrantTerms Hourly = Terms(Resolution.Hour);

    private static readonly Gen<(Grant[] Live, Resolution Asked, Instant Now)> Situations =
        from count in Gen.Choose(0, 3)
        from steps in Gen.Choose(0, 2).ArrayOf(count)
        from starts in Gen.Choose(0, 40).ArrayOf(count)
        from asked in Gen.Choose(1, 3)
        from hour in Gen.Choose(24 * 31, 24 * 50)
        let live = steps.Zip(starts, (step, day) => (Step: (Resolution)step, From: Grid.Of(Resolution.Month, Given.Paris).Ceiling(Given.At(2026, 1, 1) + Duration.FromDays(day))))
            .Select((grant, i) => Given.Grant(i + 1, grant.Step, grant.From, Given.At(2026, 5, 1))).ToArray()
        select (live, (Resolution)asked, Given.At(2026, 1, 1) + Duration.FromMinutes((hour * 60) + 7));

    [Fact]
    public void Each_start_offered_names_exactly_the_residue_whose_admission_lets_all_go() =>
        Prop.ForAll(Situations.ToArbitrary(), situation =>
        {
            var choices = GrantStart.Choices(Terms(situation.Asked), situation.Live, Adviser, Given.Paris, situation.Now);
            Assert.Empty(choices[0].Residues);
            foreach (var choice in choices)
            {
                Assert.True(choice.At >= situation.Now);
                var started = situation.Live.Where(grant => grant.Validity.Start <= choice.At).ToArray();
                Assert.Empty(Refused(started, situation.Asked, choice.At, choice.Residues.Select(residue => residue.Admission)));
                Assert.Equal(choice.Residues.Count > 0, Refused(started, situation.Asked, choice.At, []).Count > 0);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void The_default_start_is_the_next_boundary_of_the_coarsest_grid_and_the_others_name_what_they_tell()
    {
        var choices = GrantStart.Choices(Hourly, [Months], Adviser, Given.Paris, Given.At(2026, 11, 14, 15, 7));
        Assert.Equal([Given.At(2026, 12, 1), Given.At(2026, 11, 15), Given.At(2026, 11, 14, 16)], choices.Select(choice => choice.At));
        Assert.Empty(choices[0].Residues);
        var residue = Assert.Single(choices[1].Residues);
        Assert.Equal(["adviser", "r1"], residue.Recipients);
        Assert.Equal(
            "Would tell adviser and r1 together your consumption from 1 November 2026 00:00 to 15 November 2026 00:00, finer than the month you agreed to.",
            residue.Words.English);
        Assert.Contains("du 1er novembre 2026 00:00 au 15 novembre 2026 00:00", residue.Words.French, StringComparison.Ordinal);
    }

    [Fact]
    public void A_preview_says_who_could_compute_what_and_from_when()
    {
        var preview = Preview.Of(Hourly, Adviser, [Months], Given.Paris, Given.At(2026, 11, 14, 16));
        Assert.Equal(
            [
                new Knowledge(Knower.Recipient, Resolution.Hour, Given.At(2026, 11, 14, 16)),
                new Knowledge(Knower.Coalition, Resolution.Hour, Given.At(2026, 11, 14, 16)),
                new Knowledge(Knower.CoalitionWithOperator, Resolution.Hour, Given.At(2026, 11, 14, 16)),
            ],
            preview.Knowledge);
        Assert.Single(preview.Start.Residues);
        Assert.Equal(new NodaTime.Interval(Given.At(2026, 11, 14), Given.At(2026, 11, 14, 16)), preview.OperatorResidue);
        Assert.Equal(Given.At(2026, 11, 14, 17) + Duration.FromSeconds(89), preview.FirstDue);
    }

    [Fact]
    public void A_month_is_a_day_to_whoever_has_the_operators_midnights()
    {
        var preview = Preview.Of(Terms(Resolution.Month), Adviser, [], Given.Paris, Given.At(2026, 12, 1));
        Assert.Equal([Resolution.Month, Resolution.Month, Resolution.Day], preview.Knowledge.Select(known => known.Resolution));
        Assert.Null(preview.OperatorResidue);
    }

    [Fact]
    public void Two_roundings_of_one_quantity_are_flagged()
    {
        var coarse = Given.Grant(3, Resolution.Day, Given.At(2026, 10, 1), Given.At(2027, 10, 1), quantum: 100);
        var quantum = Assert.Single(Preview.Of(Hourly, Adviser, [Months, coarse], Given.Paris, Given.At(2026, 12, 1)).OtherQuanta);
        Assert.Equal(new WattHours(100), quantum.Step);
    }

    [Fact]
    public void The_report_with_the_operator_names_the_rest_of_a_day()
    {
        var halves = Given.Grant(1, Resolution.HalfHour, Given.At(2026, 11, 10, 10), Given.At(2026, 11, 11, 10));
        var edges = Given.Minimizer(Given.Paris, halves).Drain(new Home(1)).SelectMany(turn => turn.Edges).ToList();
        var memory = new AuditMemory(Given.Paris, [new GrantSpan(halves, null)]) { Edges = edges };
        var span = new NodaTime.Interval(Given.At(2026, 11, 9), Given.At(2026, 11, 13));
        Assert.Equal(
            [
                new NodaTime.Interval(Given.At(2026, 11, 10), Given.At(2026, 11, 10, 10)),
                new NodaTime.Interval(Given.At(2026, 11, 11, 10), Given.At(2026, 11, 12)),
            ],
            OperatorReport.ResiduesOf(memory, Quantity.ImportedEnergy, span));
    }

    private static List<Turn> Refused(Grant[] live, Resolution asked, Instant start, IEnumerable<Admission> admissions)
    {
        Grant[] grants = [.. live, Given.Grant(9, asked, start, Grid.Of(asked, Given.Paris).Floor(Given.At(2026, 4, 1)))];
        var memory = new AuditMemory(Given.Paris, grants.Select(grant => new GrantSpan(grant, null))) { Admissions = [.. admissions], ForgetEvery = 0 };
        var minimizer = new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory));
        return [.. minimizer.Drain(new Home(1), Given.At(2026, 3, 31)).Where(turn => turn.Refusal is not null)];
    }

    private static GrantTerms Terms(Resolution resolution) => new(Purpose.Demonstration, default, resolution, Delay.None, RoundingQuantum.One, 30);
}
