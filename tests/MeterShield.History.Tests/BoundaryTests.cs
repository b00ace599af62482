using MeterShield.Records;
using NodaTime;

namespace MeterShield.History.Tests;

/// <summary>A minute boundary is decided once, known or unknown, and never revised.</summary>
public sealed class BoundaryTests
{
    [Theory]
    [InlineData(45, true)]
    [InlineData(44.999, false)]
    [InlineData(60, true)]
    public void A_register_counts_for_a_boundary_that_is_no_more_than_the_tolerance_later(double second, bool known)
    {
        using var kept = new Kept();
        kept.Say(0, 100);
        kept.Say(second, 110);
        kept.Say(61, 111);
        Assert.Equal(known ? (110, 0) : null, kept.Minute(1));
    }

    [Fact]
    public void A_boundary_is_decided_by_the_first_reading_after_it_and_the_last_one_before_it_counts()
    {
        using var kept = new Kept();
        kept.Say(50, 100);
        kept.Say(60, 101);
        Assert.Throws<InvalidOperationException>(() => kept.Minute(1));
        kept.Say(60, 102);
        Assert.True(kept.Say(60.001, 103));
        Assert.Equal((102, 0), kept.Minute(1));
    }

    [Fact]
    public void A_history_knows_nothing_of_before_its_first_reading()
    {
        using var kept = new Kept();
        kept.Say(59, 100);
        kept.Say(61, 100);
        Assert.Null(kept.Minute(0));
        Assert.Equal((100, 0), kept.Minute(1));
    }

    [Fact]
    public void A_clock_that_steps_back_overwrites_no_minute()
    {
        using var kept = new Kept();
        kept.Say(55, 100);
        kept.Say(115, 110);
        kept.Say(121, 111);
        kept.Say(58, 500);
        kept.Say(118, 501);
        kept.Say(175, 120);
        kept.Say(181, 121);
        Assert.Equal((100, 0), kept.Minute(1));
        Assert.Equal((110, 0), kept.Minute(2));
        Assert.Equal((120, 0), kept.Minute(3));
    }

    [Fact]
    public void A_clock_that_steps_ahead_leaves_what_is_between_unknown_for_ever()
    {
        using var kept = new Kept();
        kept.Say(55, 100);
        kept.Say(3600, 150);
        kept.Say(3601, 150);
        kept.Say(1799, 120);
        kept.Say(1801, 120);
        Assert.Equal((100, 0), kept.Minute(1));
        Assert.Null(kept.Minute(30));
        Assert.Equal((150, 0), kept.Minute(60));
    }

    [Fact]
    public void A_meter_that_went_silent_is_decided_by_the_time()
    {
        using var kept = new Kept();
        kept.Say(55, 100);
        kept.History.DecideUntil(Kept.At(200), _ => false);
        Assert.Equal((100, 0), kept.Minute(1));
        Assert.Null(kept.Minute(2));
        Assert.Null(kept.Minute(3));
        Assert.Throws<InvalidOperationException>(() => kept.Minute(4));
    }

    [Fact]
    public void A_boundary_that_is_none_of_a_minute_is_a_bug_of_the_caller()
    {
        using var kept = new Kept();
        kept.Say(55, 100);
        kept.Say(121, 100);
        Assert.Throws<InvalidOperationException>(() => kept.History.At(Quantity.ImportedEnergy, Kept.At(30)));
    }

    [Fact]
    public void A_day_has_a_peak_only_where_every_minute_was_wholly_observed()
    {
        using var kept = new Kept();
        var hour = new Interval(Kept.Start, Kept.Start + Duration.FromMinutes(10));
        for (var second = -60; second <= 601; second++)
        {
            kept.Say(second, 100, power: second == 300 ? 4000 : 500);
        }

        Assert.Equal(new VoltAmperes(4000), kept.History.PeakOf(hour));
        using var gap = new Kept();
        for (var second = -60; second <= 601; second++)
        {
            if (second is < 320 or > 340)
            {
                gap.Say(second, 100, power: 500);
            }
        }

        Assert.Null(gap.History.PeakOf(hour));
    }
}
