using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>W8 of reference/law-and-consent.md through the real courier and a real Mosquitto: what would bring a withdrawn grant back comes before the broker does.</summary>
public sealed class RevivalTests
{
    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public async Task W8_Restarts_of_both_halves_with_clocks_that_jump_send_nothing_of_it(BrokerIs broker)
    {
        await using var scene = await Scene.PlayAsync(broker, meanwhile: async scene =>
        {
            foreach (var days in new[] { 0, 4000, -4000, 0 })
            {
                await scene.RestartAsync(Duration.FromDays(days));
                Assert.Equal(scene.Kept!.Id, Assert.Single(scene.Home.Home.Consents.Live()).Id);
                Assert.DoesNotContain(Quantity.ImportedEnergy, scene.Read());
                Assert.Empty(scene.Home.Waiting(scene.Withdrawn));
            }
        });
        Assert.DoesNotContain(scene.After, scene.IsOfWithdrawn);
        Assert.Contains(scene.After, publish => publish.IsRelease);
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public async Task W8_An_older_state_put_back_sends_nothing_of_it_before_the_yes_or_after(BrokerIs broker)
    {
        await using var scene = await Scene.PlayAsync(broker, isOnly: true, meanwhile: async scene =>
        {
            await scene.RestoreAsync();
            Assert.NotEqual(AnchorFinding.Agrees, scene.Home.Home.Anchor.Check());
            Assert.Empty(scene.Read());
            Assert.Empty(scene.Home.Endings.Confirm(GivenHome.Now + Duration.FromHours(4)));
            Assert.Empty(scene.Read());
        });
        Assert.DoesNotContain(scene.After, publish => publish.IsRelease);

        // The older state knew nothing of the withdrawal that was signed before: what it signs comes after that one in the chain, not in its place.
        var records = scene.After.Where(publish => publish.IsWithdrawal).Select(Read).DistinctBy(record => record.Hash).ToList();
        Assert.Equal(records.Count, records.Select(record => record.Link.Sequence).Distinct().Count());
        Assert.All(records, record => Assert.Equal(scene.Withdrawn.Consent, record.Consent));
    }

    private static WithdrawalRecord Read(WirePublish publish)
    {
        Assert.True(SignedMessage.TryRead(publish.Payload, out var signed));
        Assert.Equal(ContentFault.None, WithdrawalContent.Parse(signed.Content.Span, out var record));
        return record!;
    }
}
