using MeterShield.Records;
using MeterShield.Tests.Counterparts;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The three scenes, played once: broker up, down, and falling in the middle of a publish.</summary>
public sealed class PlayedScenes : IAsyncLifetime
{
    private readonly Dictionary<BrokerIs, Scene> _scenes = [];

    internal Scene this[BrokerIs broker] => _scenes[broker];

    public async Task InitializeAsync()
    {
        foreach (var broker in Enum.GetValues<BrokerIs>())
        {
            _scenes.Add(broker, await Scene.PlayAsync(broker));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var scene in _scenes.Values)
        {
            await scene.DisposeAsync();
        }
    }
}

/// <summary>
/// W1 to W5 and W7 of reference/law-and-consent.md through the real courier and a real Mosquitto. Mutations.md beside this says
/// which change of the source makes which of them fail.
/// </summary>
public sealed class WithdrawalTests(PlayedScenes scenes) : IClassFixture<PlayedScenes>
{
    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public void W1_Nothing_is_published_after_a_withdrawal_not_even_an_interval_that_closed_before(BrokerIs broker)
    {
        var scene = scenes[broker];
        Assert.False(scene.CommittedAfter, "what was sealed before is decided on when it is to go");
        Assert.Single(scene.After, publish => publish.IsWithdrawal);
        Assert.Single(scene.After, publish => publish.IsRelease);
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public void W2_What_was_in_flight_or_queued_is_never_sent_again(BrokerIs broker)
    {
        var scene = scenes[broker];
        var before = scene.Before.Select(publish => Convert.ToHexString(publish.Payload)).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(scene.After, publish => publish.IsRelease && before.Contains(Convert.ToHexString(publish.Payload)));
        Assert.Equal(broker == BrokerIs.Down ? 0 : 3, scene.Before.Count(publish => publish.IsRelease));

        // Clean Start, and no session that a broker could keep: CONNECT of MQTT 5, 3.1.2.3, and 3.1.1 alike.
        Assert.NotEmpty(scene.Proxy.Connects);
        Assert.All(scene.Proxy.Connects, connect => Assert.Equal(0x02, connect[7] & 0x3E));
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public async Task W3_No_message_is_ever_retained(BrokerIs broker)
    {
        var scene = scenes[broker];
        Assert.NotEmpty(scene.Proxy.Publishes);
        Assert.All(scene.Proxy.Publishes, publish => Assert.Equal(0, publish.Flags & 1));

        // What Mosquitto retains of ours would come before the last, which is retained by the test itself.
        string[] at = ["-h", "127.0.0.1", "-p", $"{scene.BrokerPort}"];
        var (kept, _, errors) = await Tool.RunAsync("mosquitto_pub", "mosquitto-clients", [.. at, "-t", "zz/last", "-r", "-m", "last"]);
        Assert.True(kept == 0, errors);
        var (_, output, _) = await Tool.RunAsync("mosquitto_sub", "mosquitto-clients", [.. at, "-t", "ms/#", "-t", "zz/last", "--retained-only", "-C", "1", "-F", "%t"]);
        Assert.Equal("zz/last", output.Trim());
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public void W4_Spool_and_outbox_of_the_grant_are_erased(BrokerIs broker)
    {
        var scene = scenes[broker];
        Assert.Empty(scene.Home.Waiting(scene.Withdrawn));
        Assert.True(scene.Home.Home.Spool.IsStopped(scene.Withdrawn.Recipient.Pseudonym, scene.Withdrawn.Id));
        Assert.Equal(0, Ask(scene, $"SELECT count(*) FROM outbox WHERE grant_id = '{scene.Withdrawn.Id}' AND kind = 'release' AND bytes IS NOT NULL"));
        Assert.Equal(8, Ask(scene, $"SELECT count(*) FROM outbox WHERE grant_id = '{scene.Withdrawn.Id}' AND kind = 'release'"));
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public void W5_Right_after_it_and_when_the_broker_is_back_no_register_is_read_for_the_grant(BrokerIs broker)
    {
        // One grant is of what is drawn, the other of what is fed in: the meter counts what it is asked for.
        var scene = scenes[broker];
        Assert.Contains(Quantity.ImportedEnergy, scene.ReadBefore);
        foreach (var read in new[] { scene.ReadAfter, scene.Read() })
        {
            Assert.DoesNotContain(Quantity.ImportedEnergy, read);
            Assert.Contains(Quantity.ExportedEnergy, read);
        }

        Assert.False(Plan.From(scene.Home.Home, null).Needs(GivenHome.Now + Duration.FromMinutes(3)), "a boundary of the withdrawn grant alone");
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public void W7_The_log_shows_the_last_release_before_and_the_withdrawal_at_its_time(BrokerIs broker)
    {
        var scene = scenes[broker];
        var log = scene.Home.Home.Log.Entries;
        var entries = log.Read(0, log.Size).Where(entry => entry["grant"] == scene.Withdrawn.Id.ToString()).ToList();
        var withdrawal = Assert.Single(entries, entry => entry.Kind == "withdrawal");
        Assert.Equal(GivenHome.Now, withdrawal.Time);
        var last = entries.Last(entry => entry.Kind == "release");
        Assert.Equal("7", last["seq"]);
        Assert.True(last.Index < withdrawal.Index);
        Assert.Equal(["consent", "notice", "release", "withdrawal", "notice"], entries.Select(entry => entry.Kind).Where((kind, at) => at == 0 || entries[at - 1].Kind != kind));
    }

    [Theory]
    [InlineData(BrokerIs.Up)]
    [InlineData(BrokerIs.Down)]
    [InlineData(BrokerIs.FallingMidPublish)]
    public void Nothing_is_subscribed_to_and_nothing_that_came_would_be_taken(BrokerIs broker)
    {
        Assert.NotEmpty(scenes[broker].Proxy.Connects);
        Assert.Equal("", scenes[broker].Proxy.TakeOthers());
    }

    private static long Ask(Scene scene, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(scene.Home.State, "state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
