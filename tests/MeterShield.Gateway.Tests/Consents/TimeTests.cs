using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A consent never reaches back to what was measured before it was given, whatever the system's clock says.</summary>
public sealed class TimeTests
{
    private static readonly Instant Behind = GivenHome.Now - Duration.FromDays(10);

    [Fact]
    public void A_system_whose_clock_is_behind_gives_no_consent_unless_the_homes_time_is_accepted()
    {
        using var home = Measured();
        var request = GivenHome.Request(9, "watcher", Quantity.ImportedEnergy);
        Assert.Contains("--home-time", Assert.Throws<UsageException>(() => home.Desk.Give(request, Behind)).Message, StringComparison.Ordinal);
        Assert.Contains("retarde", Assert.Throws<UsageException>(() => home.Desk.Give(request with { Language = Language.French }, Behind)).Message, StringComparison.Ordinal);
        Assert.Empty(home.Home.Consents.All());

        // What is measured and not written down yet has passed, too.
        var grant = home.Desk.Give(request with { AtHomeTime = true }, Behind);
        Assert.True(grant.Validity.Start >= GivenHome.Now + Duration.FromMinutes(RegisterHistory.BatchMinutes - 1), grant.Validity.Start.ToString());
    }

    [Fact]
    public void A_clock_that_is_right_gives_a_consent_at_once()
    {
        using var home = Measured();
        Assert.Equal(GivenHome.Now + Duration.FromMinutes(1), home.Give(9, at: GivenHome.Now + Duration.FromSeconds(10)).Validity.Start);
    }

    /// <summary>The minute that is decided next is up to a minute ahead of the meter, and the meter some seconds of the system.</summary>
    [Fact]
    public void A_meter_that_is_a_little_ahead_of_the_system_is_no_reason_to_refuse()
    {
        using var home = Measured();
        Assert.Equal(GivenHome.Now - Duration.FromMinutes(1), home.Give(9, at: GivenHome.Now - Duration.FromSeconds(90)).Validity.Start);
    }

    [Fact]
    public void A_clock_of_before_the_program_gives_none_even_where_nothing_is_measured_yet()
    {
        using var home = new GivenHome();
        var request = GivenHome.Request(9, "watcher", Quantity.ImportedEnergy) with { AtHomeTime = true };
        Assert.Contains("years behind", Assert.Throws<UsageException>(() => home.Desk.Give(request, Instant.FromUtc(1970, 1, 1, 0, 10))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_withdrawal_is_never_refused_and_never_dated_before_its_certificate()
    {
        using var home = Measured();
        var time = new StillTime { Date = Instant.FromUtc(1970, 1, 1, 0, 10) };
        Assert.Equal(GivenHome.Now + Duration.FromMinutes(RegisterHistory.BatchMinutes - 1), HomeTime.At(home.Home, time));
        using var empty = new GivenHome();
        Assert.Equal(HomeClock.Oldest, HomeTime.At(empty.Home, time));
        File.Delete(Path.Combine(empty.State, "history.db"));
        Assert.Equal(HomeClock.Oldest, HomeTime.At(empty.Home, time));
    }

    [Fact]
    public async Task The_command_line_refuses_on_a_box_that_is_ten_days_behind()
    {
        await using var box = await Box.CreateAsync(9, box => $"tic:{box.Folder}/line");
        Measure(Path.Combine(box.State, "history.db"), SystemNow());
        string[] grant = ["consent", "grant", "--recipient", "adviser", "--certificate", await box.CertificateAsync("adviser"), "--broker", "mqtt://127.0.0.1:9", "--purpose", "advice", "--resolution", "day"];
        var (exit, _, errors) = await box.AtAsync("-10 days", grant);
        Assert.Equal(2, exit);
        Assert.Contains("timedatectl", errors, StringComparison.Ordinal);
        await box.DoAsync(grant);
    }

    private static Instant SystemNow() => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    /// <summary>A home that has measured until now.</summary>
    private static GivenHome Measured()
    {
        var home = new GivenHome();
        Measure(Path.Combine(home.State, "history.db"), GivenHome.Now - Duration.FromMinutes(1));
        return home;
    }

    private static void Measure(string path, Instant until)
    {
        using var history = RegisterHistory.Open(path, Duration.FromSeconds(15));
        foreach (var at in new[] { until - Duration.FromMinutes(2), until - Duration.FromSeconds(5), until + Duration.FromSeconds(1) })
        {
            history.Observe(new Reading(at, ClockSource.Meter, new WattHours(1000), null, [], null), _ => true);
        }
    }
}
