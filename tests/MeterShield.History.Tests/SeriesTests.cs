namespace MeterShield.History.Tests;

/// <summary>No interval spans two meters.</summary>
public sealed class SeriesTests
{
    [Fact]
    public void A_register_that_goes_back_starts_a_series()
    {
        using var kept = new Kept();
        Minutes(kept, 1000, 1010, 5, 15);
        Assert.Equal([(1000, 0), (1010, 0), (5, 1), (15, 1)], Enumerable.Range(1, 4).Select(kept.Minute));
    }

    [Fact]
    public void A_reading_that_starts_a_series_does_so_from_the_next_boundary_on()
    {
        using var kept = new Kept();
        Minutes(kept, 1000, 1010);
        kept.Say(150, 1020, startsSeries: true);
        kept.Say(175, 1020);
        kept.Say(235, 1030);
        kept.Say(241, 1030);
        Assert.Equal([(1000, 0), (1010, 0), (1020, 1), (1030, 1)], Enumerable.Range(1, 4).Select(kept.Minute));
    }

    [Fact]
    public void It_does_so_too_when_the_clock_stepped_back_at_the_same_moment()
    {
        using var kept = new Kept();
        Minutes(kept, 1000, 1010);
        kept.Say(100, 1020, startsSeries: true);
        kept.Say(175, 1020);
        kept.Say(181, 1020);
        Assert.Equal((1020, 1), kept.Minute(3));
    }

    /// <summary>A meter that was exchanged while the program was off.</summary>
    [Theory]
    [InlineData(54_000 + 10, 0)]
    [InlineData(54_000 * 2, 1)]
    public void A_register_that_rose_by_more_than_a_meter_passes_starts_a_series(int rise, int series)
    {
        using var kept = new Kept();
        Minutes(kept, 1000);
        kept.Restart();
        kept.Say(3655, 1000 + rise);
        kept.Say(3661, 1000 + rise);
        Assert.Equal((1000 + rise, series), kept.Minute(61));
    }

    [Fact]
    public void A_series_goes_on_after_a_restart()
    {
        using var kept = new Kept();
        Minutes(kept, 1000, 5);
        kept.Restart();
        kept.Say(175, 10);
        kept.Say(181, 10);
        Assert.Equal((10, 1), kept.Minute(3));
    }

    /// <summary>The register five seconds before each minute from the first on.</summary>
    private static void Minutes(Kept kept, params int[] registers)
    {
        foreach (var (minute, register) in registers.Index())
        {
            kept.Say(((minute + 1) * 60) - 5, register);
            kept.Say(((minute + 1) * 60) + 1, register);
        }
    }
}
