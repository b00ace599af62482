using System.Text;
using MeterShield.Records;
using Xunit.Abstractions;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>
/// The command line is killed while the courier sends: one release is on its way, others wait behind it. After the next start what holds is
/// sent on, and what was ended is told and not sent.
/// </summary>
public sealed class SendingKillTests(ITestOutputHelper output)
{
    private const int Queued = 3;

    [Fact]
    public async Task While_the_courier_sends_kills_leave_one_state_or_the_other_and_only_what_holds_goes_on()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        var (ended, longest) = (0, await Killed.LongestAsync(home));
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        for (var kill = 0; kill < Killed.Times; kill++)
        {
            var grant = await OnItsWayAsync(home, proxy);
            string[] command = random.Next(3) switch
            {
                0 => ["consent", "stop"],
                1 => ["consent", "rotate", grant.Recipient.Name],
                _ => ["consent", "withdraw", grant.Id.ToString()],
            };
            await Killed.RunAsync(home, command, TimeSpan.FromMilliseconds(random.Next(50, longest)));
            home.Restart();
            ended += await HasEndedAsync(home, proxy, grant, $"seed {seed}, kill {kill}, {command[1]}") ? 1 : 0;
        }

        output.WriteLine($"seed {seed}: {Killed.Times} kills within {longest} ms: {ended} had ended");
        Assert.True(Killed.Times < 50 || (ended > 0 && ended < Killed.Times), $"seed {seed}: {ended} ended");
        await ending.CancelAsync();
        await courier;
    }

    /// <summary>A consent whose first release is on the wire, unanswered, with others behind it.</summary>
    private static async Task<Grant> OnItsWayAsync(GivenHome home, RecordingProxy proxy)
    {
        var holding = home.Home.Consents.Live();
        var grant = holding.Count > 0 ? holding[0] : home.Desk.Give(GivenHome.Request(proxy.Port, "watcher", Quantity.ImportedEnergy) with { Months = 36 }, GivenHome.Now);
        var before = proxy.Releases;
        proxy.HoldAnswersFrom = before + 1;
        home.Release(grant, Queued);
        await proxy.UntilAsync(_ => proxy.Releases > before);
        return grant;
    }

    /// <summary>Lets the broker answer, and waits until everything has come that is to come.</summary>
    private static async Task<bool> HasEndedAsync(GivenHome home, RecordingProxy proxy, Grant grant, string when)
    {
        var before = Releases(proxy, grant);
        var standing = home.Home.Consents.All().Single(standing => standing.Grant.Id == grant.Id);
        proxy.LetGo();
        await home.UntilSettledAsync();
        if (standing.Withdrawn is null)
        {
            Assert.True(Releases(proxy, grant).Distinct().Count() >= before.Distinct().Count() + Queued - 1, when);
            return false;
        }

        // Everything that waits has gone, and the release that was on its way did not come again.
        Assert.Equal(before, Releases(proxy, grant));
        Assert.Contains(proxy.Publishes, publish => publish.IsWithdrawal && publish.Topic.Contains(grant.Recipient.Pseudonym.ToString(), StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(home.State, "keys", grant.Recipient.Pseudonym.ToString())), when);
        return true;
    }

    private static List<string> Releases(RecordingProxy proxy, Grant grant) => [.. proxy.Publishes.Where(publish => Is(publish, grant)).Select(publish => Convert.ToHexString(publish.Payload))];

    /// <summary>Each release names its consent record.</summary>
    private static bool Is(WirePublish publish, Grant grant) => publish.IsRelease && publish.Payload.AsSpan().IndexOf(Encoding.ASCII.GetBytes(grant.Consent.ToString())) >= 0;
}
