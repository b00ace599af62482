using System.Text;
using MeterShield.Tests.Scripted;
using Xunit.Abstractions;

namespace MeterShield.Courier.Tests;

/// <summary>From when a grant's stop marker stands, the courier writes nothing of it; what is half written is cut off.</summary>
public sealed class StopMarkerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_message_on_its_way_is_cut_off_when_the_marker_appears()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        var grant = spool.AddGrant(home);
        spool.Put(home, grant, 1);
        await using var courier = new RunningCourier(spool);
        using var client = await broker.WelcomeAsync();
        await client.ReadPublishAsync();

        var began = TimeProvider.System.GetTimestamp();
        spool.Stop(home, grant);
        var (reset, bytes) = await client.UntilEndAsync();

        // Printed, not judged: the budget is 100 ms (design 9), and this machine may be busy.
        output.WriteLine($"marker to reset: {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:F1} ms");
        Assert.True(reset);
        Assert.Equal(0, bytes);
        await courier.Heard.UntilAsync("kept ConnectionLost");
    }

    [Fact]
    public async Task What_stands_in_the_buffers_of_a_blocked_write_is_thrown_away()
    {
        const int Size = 8 * 1024 * 1024;
        using var broker = new ScriptedBroker(receiveBuffer: 4096);
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        var grant = spool.AddGrant(home);
        spool.Put(home, grant, 1, new byte[Size]);
        await using var courier = new RunningCourier(spool);
        using var client = await broker.WelcomeAsync();
        await client.BeginsAsync();

        spool.Stop(home, grant);
        await courier.Heard.UntilAsync("kept ConnectionLost");
        var (reset, bytes) = await client.UntilEndAsync();
        Assert.True(reset);
        Assert.InRange(bytes, 0, Size / 2);
    }

    [Fact]
    public async Task A_stopped_grant_is_never_written_and_others_go_on()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        var (stopped, live) = (spool.AddGrant(home), spool.AddGrant(home));
        spool.Put(home, stopped, 1);
        spool.Put(home, live, 2);
        spool.Stop(home, stopped);
        await using var courier = new RunningCourier(spool);
        using var client = await broker.WelcomeAsync();
        for (var number = 2; number < 5; number++)
        {
            var (id, _, payload) = await client.ReadPublishAsync();
            Assert.Equal($"{number}", Encoding.ASCII.GetString(payload));
            await client.AcknowledgeAsync(id);
            spool.Put(home, live, number + 1);
        }

        Assert.Single(spool.Waiting(home, stopped));
    }

    [Fact]
    public async Task While_the_spool_is_held_nothing_is_written_and_then_everything_is()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        spool.Put(home, spool.AddGrant(home), 1);
        spool.Put(home, "notices", 2);
        spool.Hold(true);
        var clock = new TestClock();
        await using var courier = new RunningCourier(spool, clock);
        using var client = await broker.WelcomeAsync(0x13, 0, 16);
        await courier.Heard.UntilAsync("connected");
        for (var second = 0; second < 12; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        // A ping comes where the message would have come.
        Assert.Equal(12, (await client.ReadAsync()).Type);
        spool.Hold(false);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1"u8.ToArray(), (await client.ReadPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_message_on_its_way_is_cut_off_when_everything_is_held()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        spool.Put(home, spool.AddGrant(home), 1);
        await using var courier = new RunningCourier(spool);
        using var client = await broker.WelcomeAsync();
        await client.ReadPublishAsync();
        spool.Hold(true);
        Assert.True((await client.UntilEndAsync()).Reset);
    }

    [Fact]
    public async Task A_message_whose_folder_is_gone_is_cut_off_because_no_marker_could_be_seen_there()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        var grant = spool.AddGrant(home);
        spool.Put(home, grant, 1);
        await using var courier = new RunningCourier(spool);
        using var client = await broker.WelcomeAsync();
        await client.ReadPublishAsync();
        Directory.Delete(Path.Combine(spool.Root, home, grant), recursive: true);
        Assert.True((await client.UntilEndAsync()).Reset);
    }

    [Fact]
    public async Task A_marker_that_no_notice_tells_of_is_found_by_looking()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        using var elsewhere = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        var grant = spool.AddGrant(home);

        // The kernel tells of names in the folders it watches: behind a link it tells nothing.
        Directory.Delete(Path.Combine(spool.Root, home, grant));
        Directory.CreateDirectory(Path.Combine(elsewhere.Root, home, grant));
        Directory.CreateSymbolicLink(Path.Combine(spool.Root, home, grant), Path.Combine(elsewhere.Root, home, grant));
        elsewhere.Put(home, grant, 1);
        await using var courier = new RunningCourier(spool);
        using var client = await broker.WelcomeAsync();
        await client.ReadPublishAsync();

        elsewhere.Stop(home, grant);
        Assert.True((await client.UntilEndAsync()).Reset);
    }

    [Fact]
    public async Task After_the_cut_nothing_of_the_grant_is_sent_again_and_the_withdrawal_is()
    {
        using var broker = new ScriptedBroker();
        using var spool = new SpoolFolder();
        var home = spool.AddRecipient(broker.Port);
        var grant = spool.AddGrant(home);
        spool.Put(home, grant, 1);
        spool.Put(home, grant, 2);
        await using var courier = new RunningCourier(spool);
        using (var client = await broker.WelcomeAsync())
        {
            await client.ReadPublishAsync();
            spool.Stop(home, grant);
            Assert.True((await client.UntilEndAsync()).Reset);
        }

        spool.Put(home, "notices", 3);
        using var again = await broker.WelcomeAsync();
        var (id, topic, payload) = await again.ReadPublishAsync();
        Assert.Equal("3", Encoding.ASCII.GetString(payload));
        Assert.Equal($"ms/v1/{home}/release", topic);
        await again.AcknowledgeAsync(id);
        await courier.Heard.UntilAsync("delivered");
        Assert.Single(spool.Acknowledged(home));
        Assert.Equal(2, spool.Waiting(home, grant).Count);
    }
}
