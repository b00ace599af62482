namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The moment between the stop marker and everything that follows it, held open: the inside half has written it and got no further.</summary>
public sealed class MarkerTests
{
    [Fact]
    public async Task W1_From_the_marker_on_nothing_is_written_although_nothing_is_erased_yet()
    {
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        var (stopped, kept) = (home.Give(proxy.Port), home.Give(proxy.Port, at: GivenHome.Now + NodaTime.Duration.FromHours(1)));
        home.Release(stopped, 8);
        home.Release(kept, 1);
        proxy.HoldAnswersFrom = 3;
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        await proxy.UntilAsync(_ => proxy.Releases == 3);

        // The rest of the queue is in the courier's hands already, and the broker answers at once.
        var waiting = home.Waiting(stopped).Count;
        home.Home.Spool.Stop(stopped.Recipient.Pseudonym, stopped.Id);
        proxy.LetGo();
        await proxy.UntilAsync(publish => publish.IsRelease);
        await TakenAsync(home, kept);
        await ending.CancelAsync();
        await courier;
        Assert.Equal(4, proxy.Releases);
        Assert.InRange(home.Waiting(stopped).Count, waiting - 1, waiting);
    }

    [Fact]
    public async Task W2_What_is_on_its_way_is_cut_off_and_not_waited_for()
    {
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        var grant = home.Give(proxy.Port);
        home.Release(grant, 3);
        proxy.HoldAnswersFrom = 1;
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        await proxy.UntilAsync(publish => publish.IsRelease);
        var began = TimeProvider.System.GetTimestamp();
        home.Endings.Withdraw(grant, GivenHome.Now);
        await proxy.CutAsync();

        // The courier gives up on a silent broker after 20 s; the cut comes of the marker.
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "it was waited for");
        await ending.CancelAsync();
        await courier;
    }

    /// <summary>Waits until the courier has put away what the broker took of another grant.</summary>
    private static async Task TakenAsync(GivenHome home, Records.Grant grant)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (home.Waiting(grant).Any(name => name.EndsWith(".release", StringComparison.Ordinal)))
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
