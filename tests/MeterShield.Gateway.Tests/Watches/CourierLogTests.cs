using MeterShield.Egress;
using MeterShield.Gateway.Tests.Consents;
using MeterShield.Gateway.Watches;
using MeterShield.Mqtt;
using MeterShield.Tests.Scripted;
using NodaTime;

namespace MeterShield.Gateway.Tests.Watches;

/// <summary>What the log says of delivery, and how often.</summary>
public sealed class CourierLogTests
{
    private readonly TestClock _clock = new();
    private readonly Said _said = new();

    [Fact]
    public void A_broker_that_comes_and_goes_is_told_of_once_in_ten_minutes()
    {
        var log = new CourierLog(_said, _clock);
        for (var second = 0; second < 599; second++)
        {
            log.Connected();
            log.Disconnected(MqttFault.Closed);
            log.Kept(MqttPublishOutcome.ConnectionLost);
            log.Troubled(CourierTrouble.SpoolUnusable);
            log.Failed(new InvalidOperationException("/a/path/of/this/home"));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(5, _said.Lines.Count);
        _clock.Advance(TimeSpan.FromSeconds(1));
        log.Connected();
        log.Disconnected(MqttFault.Closed);
        log.Disconnected(MqttFault.TakenOver);
        Assert.Equal(8, _said.Lines.Count);
        Assert.DoesNotContain(_said.Lines, line => line.Contains("path", StringComparison.Ordinal));
    }

    [Fact]
    public void Messages_that_nobody_takes_are_told_of_before_the_first_is_dropped_and_when_they_are()
    {
        using var home = new GivenHome();
        home.Release(home.Give(9), 3);
        var watch = new OutboxWatch(home.Home, _clock, _said);
        watch.Look(GivenHome.Now);
        Assert.Empty(_said.Lines);
        for (var minute = 0; minute < 3; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            watch.Look(GivenHome.Now + Duration.FromDays(80) + Duration.FromMinutes(minute));
        }

        Assert.Single(_said.Lines, line => line.StartsWith("Warning: 4 messages wait", StringComparison.Ordinal));
        for (var hour = 0; hour <= 24; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Single(_said.Lines);
            watch.Look(GivenHome.Now + Duration.FromDays(91) + Duration.FromHours(hour));
        }

        Assert.StartsWith("Error: 4 messages that nobody took were dropped", _said.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(2, _said.Lines.Count);
    }
}
