using MeterShield.Minimization.Tests.Worlds;
using MeterShield.Records;
using NodaTime;
using Interval = NodaTime.Interval;

namespace MeterShield.Minimization.Tests;

/// <summary>A supplier with months per register, and others with imported energy by the day or finer.</summary>
public sealed class TariffCaseTests
{
    private static readonly Instant November = Given.At(2026, 11, 1);
    private static readonly Instant December = Given.At(2026, 12, 1);
    private static readonly Instant January = Given.At(2027, 1, 1);
    private static readonly Grant Peak = Given.Grant(1, Resolution.Month, November, January, Quantity.ImportedEnergyByTariff(2));
    private static readonly Grant OffPeak = Given.Grant(2, Resolution.Month, November, January, Quantity.ImportedEnergyByTariff(1));
    private static readonly GrantTerms Daily = new(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30);
    private static readonly TwoRegisters EveryDay = new();

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public void Registers_and_the_days_of_the_rest_of_the_month_tell_nothing_of_its_beginning(int day)
    {
        var days = Given.Grant(3, Resolution.Day, Given.At(2026, 11, day), January);
        var turns = Run([Peak, OffPeak, days], EveryDay);
        var refused = turns.Where(turn => turn.Refusal is not null).ToList();
        Assert.Equal([December, January], refused.Select(turn => turn.Release.Interval.End));
        Assert.Contains($"from 1 November 2026 00:00 to {day} November 2026 00:00, finer than the month", refused[0].Refusal!.English, StringComparison.Ordinal);

        var residue = Assert.Single(GrantStart.ResiduesOf(Daily, Given.Recipient("adviser"), days.Validity, Memory([Peak, OffPeak], EveryDay)));
        Assert.Equal(new Admission(Quantity.ImportedEnergy, new Interval(November, days.Validity.Start)), residue.Admission);
        Assert.DoesNotContain(Run([Peak, OffPeak, days], EveryDay, residue.Admission), turn => turn.Refusal is not null);
    }

    [Fact]
    public void Days_begin_with_the_month_where_a_supplier_has_registers() =>
        Assert.Equal(December, GrantStart.Of(Daily, [Peak, OffPeak], Given.Paris, Given.At(2026, 11, 1, 12)));

    [Fact]
    public void One_register_of_two_is_no_total()
    {
        var days = Given.Grant(3, Resolution.Day, Given.At(2026, 11, 2), January);
        Assert.DoesNotContain(Run([Peak, days], EveryDay), turn => turn.Refusal is not null);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public void A_register_and_the_half_hours_of_the_rest_of_the_month_tell_nothing_of_its_beginning(int day)
    {
        var halves = Given.Grant(3, Resolution.HalfHour, Given.At(2026, 11, day), January);
        var refused = Run([Peak, halves], EveryDay).Where(turn => turn.Refusal is not null).ToList();
        Assert.Contains(December, refused.Select(turn => turn.Mark.CellStart));
        Assert.All(refused, turn => Assert.Contains("under tariff register 2 on", turn.Refusal!.English.Replace(" from", " on", StringComparison.Ordinal), StringComparison.Ordinal));

        var terms = new GrantTerms(Purpose.Flexibility, Quantity.ImportedEnergy, Resolution.HalfHour, Delay.None, RoundingQuantum.One, 30);
        var residues = GrantStart.ResiduesOf(terms, Given.Recipient("watcher"), halves.Validity, Memory([Peak], EveryDay));
        Assert.Equal(new Interval(November, halves.Validity.Start), Assert.Single(residues, one => one.Admission.Quantity.Tariff == 2).Admission.Interval);
    }

    [Fact]
    public void Where_the_days_of_a_register_are_unknown_its_months_need_a_yes()
    {
        var refused = Run([Peak], null);
        Assert.All(refused, turn => Assert.Contains("tariff register 2", turn.Refusal!.English, StringComparison.Ordinal));
        var residue = Assert.Single(GrantStart.ResiduesOf(Peak.Terms, Given.Recipient("supplier"), Peak.Validity, Memory([], null)));
        Assert.Equal(new Admission(Peak.Terms.Quantity, Peak.Validity), residue.Admission);
        Assert.DoesNotContain(Run([Peak], null, residue.Admission), turn => turn.Refusal is not null);
    }

    [Fact]
    public void A_register_that_the_calendar_does_not_know_needs_a_yes_too()
    {
        var third = Given.Grant(4, Resolution.Month, November, January, Quantity.ImportedEnergyByTariff(3));
        Assert.All(Run([third], EveryDay), turn => Assert.NotNull(turn.Refusal));
        Assert.Single(GrantStart.ResiduesOf(third.Terms, Given.Recipient("supplier"), third.Validity, Memory([], EveryDay)));
    }

    [Fact]
    public void A_month_known_to_be_one_red_day_is_named_before_it_is_agreed_to()
    {
        var red = Given.Grant(5, Resolution.Month, November, January, Quantity.ImportedEnergyByTariff(3));
        var residue = Assert.Single(GrantStart.ResiduesOf(red.Terms, Given.Recipient("supplier"), red.Validity, Memory([], new RedDay())));
        Assert.Equal(new Interval(December, January), residue.Admission.Interval);
        Assert.Contains("on 1 known day(s), the first 24 December 2026", residue.Words.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_calendar_one_register_may_be_all_and_counts_as_the_month()
    {
        var days = Given.Grant(3, Resolution.Day, Given.At(2026, 11, 2), January);
        var yes = new Admission(Peak.Terms.Quantity, Peak.Validity);
        Assert.Contains(Run([Peak, days], null, yes), turn => turn.Refusal is not null);
    }

    private static List<Turn> Run(Grant[] grants, ITariffCalendar? calendar, params Admission[] admissions)
    {
        var memory = Memory(grants, calendar, admissions);
        return new Minimizer(grants, new Dictionary<GrantId, GrantMark>(), Given.Paris, _ => default, new Auditor(memory)).Drain(new Home(1));
    }

    private static AuditMemory Memory(Grant[] grants, ITariffCalendar? calendar, params Admission[] admissions) =>
        new(Given.Paris, grants.Select(grant => new GrantSpan(grant, null))) { Tariffs = calendar, Admissions = admissions };

    private sealed class TwoRegisters : ITariffCalendar
    {
        public IReadOnlyCollection<int> RegistersOn(LocalDate day) => [1, 2];
    }

    private sealed class RedDay : ITariffCalendar
    {
        public IReadOnlyCollection<int> RegistersOn(LocalDate day) => day == new LocalDate(2026, 12, 24) || day.Month == 11 ? [1, 2, 3] : [1, 2];
    }
}
