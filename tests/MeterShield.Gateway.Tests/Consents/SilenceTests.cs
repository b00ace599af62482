using MeterShield.Records;
using Xunit.Abstractions;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>From the householder's withdrawal to the last byte of a release on the wire, at random moments of a busy queue.</summary>
public sealed class SilenceTests(ITestOutputHelper output)
{
    private const int Queued = 24;
    private static readonly int Moments = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 200 : 8;

    [Theory]
    [InlineData("withdrawal")]
    [InlineData("STOP")]
    public async Task To_silence_on_the_wire(string way)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        if (way == "withdrawal")
        {
            // Another consent goes on, so that the name stays.
            home.Give(proxy.Port, quantity: Quantity.ExportedEnergy);
        }

        var (silences, waited) = (new List<double>(), 0);
        for (var moment = 0; moment < Moments; moment++)
        {
            var (silence, unsent) = await SilenceAsync(home, proxy, random, way);
            silences.Add(silence);
            waited += unsent > 0 ? 1 : 0;
        }

        silences.Sort();

        // A withdrawal after which nothing was left to send measures nothing.
        Assert.True(waited > 0, $"seed {seed}: nothing waited at any of {Moments} moments");

        // Printed, not judged: the budget is 100 ms (design 9), and this machine may be busy.
        var figures = FormattableString.Invariant($"{way} to silence: {Moments} moments, at {waited} releases still waited, at {silences.Count(silence => silence > 0)} one was still on its way; median {silences[Moments / 2]:F2} ms, maximum {silences[^1]:F2} ms (budget 100 ms)");
        output.WriteLine($"seed {seed}: {figures}");
        if (Environment.GetEnvironmentVariable("METERSHIELD_FIGURES") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"silence-{way}.figures"), figures + "\n");
        }

        await ending.CancelAsync();
        await courier;
    }

    /// <summary>How long releases still came, in ms, 0 when none did; and how many never came.</summary>
    private static async Task<(double Silence, int Unsent)> SilenceAsync(GivenHome home, RecordingProxy proxy, Random random, string way)
    {
        // The first stands unanswered on the wire while the queue fills behind it; then all are let go.
        var first = proxy.Releases;
        proxy.HoldAnswersFrom = first + 1;
        var grant = home.Give(proxy.Port);
        home.Release(grant, Queued);
        await proxy.UntilAsync(publish => publish.IsRelease);
        var until = first + random.Next(1, Queued);
        proxy.LetGo();
        if (proxy.Releases < until)
        {
            await proxy.UntilAsync(_ => proxy.Releases >= until);
        }

        // Anywhere between this publish and the next: one takes some milliseconds, most of them for the disk.
        Thread.SpinWait(random.Next(400_000));
        var began = TimeProvider.System.GetTimestamp();
        if (way == "STOP")
        {
            home.Endings.Stop(GivenHome.Now);
        }
        else
        {
            home.Endings.Withdraw(grant, GivenHome.Now);
        }

        await proxy.UntilAsync(publish => publish.IsWithdrawal);
        var last = proxy.LastReleaseByteAt;
        Assert.True(proxy.Publishes[^1].IsWithdrawal, "a release came after the record of the withdrawal");
        home.Settle();
        return (Math.Max(0, TimeProvider.System.GetElapsedTime(began, last).TotalMilliseconds), first + Queued - proxy.Releases);
    }
}
