using MeterShield.Sealing;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>W6 of reference/law-and-consent.md through the real courier and a real Mosquitto: with a name's last grant go its keys.</summary>
public sealed class LastGrantTests
{
    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public async Task W6_The_signing_key_goes_at_once_and_the_key_to_deliver_when_the_withdrawal_is_delivered(BrokerIs broker)
    {
        await using var scene = await Scene.PlayAsync(broker, isOnly: true, meanwhile: scene =>
        {
            CheckKeys(scene, broker);
            return Task.CompletedTask;
        });
        Assert.Contains(scene.After, publish => publish.IsWithdrawal);
        Assert.DoesNotContain(scene.After, publish => publish.IsRelease);
        Assert.False(Directory.Exists(scene.Home.SpoolOf(scene.Withdrawn)), "it is delivered: nothing of the name is left");
        Assert.Empty(Directory.GetDirectories(Path.Combine(scene.Home.State, "keys")));
    }

    private static void CheckKeys(Scene scene, BrokerIs broker)
    {
        var tls = Path.Combine(scene.Home.SpoolOf(scene.Withdrawn), "key.pem");
        Assert.Empty(Directory.GetDirectories(Path.Combine(scene.Home.State, "keys")));
        Assert.Throws<KeyException>(() => scene.Home.Home.CertificateToward(scene.Withdrawn.Recipient));
        Assert.True(File.Exists(tls), "the withdrawal has still to be delivered");
        if (broker != BrokerIs.Up)
        {
            // What the inside half does each second: nobody has taken the withdrawal yet.
            scene.Home.Settle();
            Assert.True(File.Exists(tls), "the withdrawal has still to be delivered");
        }
    }
}
