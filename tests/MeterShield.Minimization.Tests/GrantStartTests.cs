using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class GrantStartTests
{
    private static readonly Grant Months = Given.Grant(1, Resolution.Month, Given.At(2026, 10, 1), Given.At(2027, 10, 1));
    private static readonly Recipient Adviser = Given.Recipient("adviser");
    private static readonly GrantTerms Hourly = Terms(Resolution.Hour);

    [Fact]
    public void The_default_start_is_the_next_boundary_of_the_coarsest_grid_and_the_others_name_what_they_tell()
    {
        var now = Given.At(2026, 11, 14, 15, 7);
        Assert.Equal(Given.At(2026, 12, 1), GrantStart.Of(Hourly, [Months], Given.Paris, now));
        Assert.Empty(ResiduesFrom(Given.At(2026, 12, 1)));
        Assert.Equal(Given.At(2026, 11, 14, 16), Assert.Single(ResiduesFrom(Given.At(2026, 11, 14, 16))).Admission.Interval.End);
        var residue = Assert.Single(ResiduesFrom(Given.At(2026, 11, 15)));
        Assert.Equal(["adviser", "r1"], residue.Recipients);
        Assert.Equal(
            "Would tell adviser and r1 together your consumption from 1 November 2026 00:00 to 15 November 2026 00:00, finer than the month you agreed to.",
            residue.Words.English);
        Assert.Contains("du 1er novembre 2026 00:00 au 15 novembre 2026 00:00", residue.Words.French, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_within_a_coarser_cell_is_avoided_where_something_is_left()
    {
        Assert.Equal(Given.At(2027, 2, 1), GrantStart.EndOf(Hourly, [Months], Given.Paris, Given.At(2026, 11, 14, 16), 3));
        Assert.Equal(Given.At(2027, 2, 14, 16), GrantStart.EndOf(Hourly, [], Given.Paris, Given.At(2026, 11, 14, 16), 3));
        Assert.Equal(Given.At(2026, 12, 1), GrantStart.EndOf(Hourly, [Months], Given.Paris, Given.At(2026, 11, 14, 16), 1));
        var halves = Given.Grant(2, Resolution.HalfHour, Given.At(2026, 11, 1), Given.At(2027, 10, 1));
        Assert.Equal(Given.At(2027, 2, 14, 16), GrantStart.EndOf(Hourly, [halves], Given.Paris, Given.At(2026, 11, 14, 16), 3));
    }

    [Fact]
    public void After_a_withdrawal_the_residue_begins_at_the_last_instant_that_was_told()
    {
        // Half-hours until 15:10, new ones from 15:30: the days' auditor will ask for what lies between, not for the morning.
        var days = Given.Grant(1, Resolution.Day, Given.At(2026, 11, 1), Given.At(2027, 1, 1));
        var halves = Given.Grant(2, Resolution.HalfHour, Given.At(2026, 11, 10), Given.At(2027, 1, 1));
        var (withdrawn, start) = (Given.At(2026, 11, 14, 15, 10), Given.At(2026, 11, 14, 15, 30));
        var minimizer = Given.Minimizer(Given.Paris, days, halves);
        var turns = minimizer.Drain(new Home(1), withdrawn);
        var memory = new AuditMemory(Given.Paris, [new GrantSpan(days, null), new GrantSpan(halves, withdrawn)])
        {
            Marks = turns.GroupBy(turn => turn.Mark.Grant).ToDictionary(grant => grant.Key, grant => grant.Last().Mark),
            Edges = [.. turns.SelectMany(turn => turn.Edges).OrderBy(edge => edge.Interval.Start)],
        };
        var terms = Terms(Resolution.HalfHour);
        var residue = Assert.Single(GrantStart.ResiduesOf(terms, Adviser, new NodaTime.Interval(start, Given.At(2027, 1, 1)), memory));
        Assert.Equal(new NodaTime.Interval(Given.At(2026, 11, 14, 15), start), residue.Admission.Interval);
        Assert.Contains("r2", residue.Recipients);
    }

    [Fact]
    public void A_preview_says_who_could_compute_what_and_from_when()
    {
        var (start, end) = (Given.At(2026, 11, 14, 16), Given.At(2026, 12, 14, 16));
        var supplier = Given.Grant(2, Resolution.Day, Given.At(2026, 11, 1), Given.At(2026, 12, 1));
        var preview = Preview.Of(Hourly, supplier.Recipient, new NodaTime.Interval(start, end), AuditMemory.Fresh(Given.Paris, [Months, supplier]));
        Assert.Equal(
            [
                new Knowledge(Knower.Recipient, "r2", Resolution.Hour, start),
                new Knowledge(Knower.Recipient, "r2", null, end),
                new Knowledge(Knower.Recipient, "r1", Resolution.Month, start),
                new Knowledge(Knower.Recipient, "r1", null, Months.Validity.End),
                new Knowledge(Knower.Coalition, null, Resolution.Hour, start),
                new Knowledge(Knower.Coalition, null, Resolution.Month, end),
                new Knowledge(Knower.Coalition, null, null, Months.Validity.End),
                new Knowledge(Knower.CoalitionWithOperator, null, Resolution.Hour, start),
                new Knowledge(Knower.CoalitionWithOperator, null, Resolution.Day, end),
            ],
            preview.Knowledge);
        Assert.Single(preview.Residues);
        Assert.Equal([new NodaTime.Interval(Given.At(2026, 12, 1), Given.At(2027, 1, 1))], preview.Withheld);
        Assert.Equal(
            [new NodaTime.Interval(Given.At(2026, 11, 14), start), new NodaTime.Interval(end, Given.At(2026, 12, 15))], preview.OperatorResidues);
        Assert.Equal(Given.At(2026, 11, 14, 17) + Duration.FromSeconds(89), preview.FirstDue);
    }

    [Fact]
    public void A_coarser_grant_beside_what_the_recipient_has_already_tells_it_what_it_has()
    {
        var days = Given.Grant(1, Resolution.Day, Given.At(2026, 11, 1), Given.At(2027, 11, 1));
        var preview = Preview.Of(Terms(Resolution.Month), days.Recipient, new NodaTime.Interval(Given.At(2026, 12, 1), Given.At(2027, 3, 1)), AuditMemory.Fresh(Given.Paris, [days]));
        Assert.Equal(Resolution.Day, preview.Knowledge[0].Resolution);
    }

    [Fact]
    public void A_month_is_a_day_to_whoever_has_the_operators_midnights()
    {
        foreach (var quantity in new[] { Quantity.ImportedEnergy, Quantity.ImportedEnergyByTariff(1) })
        {
            var terms = new GrantTerms(Purpose.Demonstration, quantity, Resolution.Month, Delay.None, RoundingQuantum.One, 30);
            var preview = Preview.Of(terms, Adviser, new NodaTime.Interval(Given.At(2026, 12, 1), Given.At(2027, 3, 1)), AuditMemory.Fresh(Given.Paris, []));
            Assert.Equal(
                [Resolution.Month, null, Resolution.Month, null, Resolution.Day], preview.Knowledge.Select(known => known.Resolution));
            Assert.Empty(preview.OperatorResidues);
        }
    }

    [Fact]
    public void Two_roundings_of_one_quantity_are_flagged()
    {
        var coarse = Given.Grant(3, Resolution.Day, Given.At(2026, 10, 1), Given.At(2027, 10, 1), quantum: 100);
        var quantum = Assert.Single(Preview.Of(
            Hourly, Adviser, new NodaTime.Interval(Given.At(2026, 12, 1), Given.At(2027, 1, 1)), AuditMemory.Fresh(Given.Paris, [Months, coarse])).OtherQuanta);
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

    private static IReadOnlyList<Residue> ResiduesFrom(Instant start) =>
        GrantStart.ResiduesOf(Hourly, Adviser, new NodaTime.Interval(start, Given.At(2027, 10, 1)), AuditMemory.Fresh(Given.Paris, [Months]));

    private static GrantTerms Terms(Resolution resolution) => new(Purpose.Demonstration, default, resolution, Delay.None, RoundingQuantum.One, 30);
}
