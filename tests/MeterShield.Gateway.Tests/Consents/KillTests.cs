using MeterShield.Egress;
using MeterShield.Records;
using Xunit.Abstractions;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>
/// The command line is killed while it imports, gives, refuses, withdraws, stops and rotates. After the next start the state is one or the
/// other, the log and the spool agree with it, and only what should leaves.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly int Kills = Killed.Times;
    private readonly List<string> _words = [];
    private string _certificate = "";
    private string _invitation = "";

    [Fact]
    public async Task Kills_at_random_points_leave_one_state_or_the_other()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        await InviteAsync(home);
        home.Release(Give(home, proxy.Port), 2);
        var (done, undone, longest) = (0, 0, await Killed.LongestAsync(home));
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = Describe(home);
            await Killed.RunAsync(home, Command(home, random), TimeSpan.FromMilliseconds(random.Next(50, longest)));
            home.Restart();
            Check(home, $"seed {seed}, kill {kill}");
            (done, undone) = Describe(home) == before ? (done, undone + 1) : (done + 1, undone);
            Replenish(home, proxy);
        }

        output.WriteLine($"seed {seed}: {Kills} kills within {longest} ms: {done} were done, {undone} were not");

        // A few kills may all come early or late; so many do not, unless they no longer hit what they should.
        Assert.True(Kills < 50 || (done > 0 && undone > 0), $"seed {seed}: {done} done, {undone} not");
        await CheckWireAsync(home, proxy);
    }

    /// <summary>Consents that hold for as long as can be: the program has the real clock.</summary>
    private static Grant Give(GivenHome home, int port) => home.Desk.Give(GivenHome.Request(port, "watcher", Quantity.ImportedEnergy) with { Months = 36 }, GivenHome.Now);

    /// <summary>The recipients of the test, and what one of them asks for.</summary>
    private async Task InviteAsync(GivenHome home)
    {
        _certificate = Path.Combine(home.Folder, "recipient.pem");
        using var identity = Sealing.RecipientIdentity.Create(Path.Combine(home.Folder, "recipient"));
        await File.WriteAllBytesAsync(_certificate, identity.Certificate.ToArray());
        var inviting = await Inviting.CreateAsync(home.Folder);
        _invitation = await inviting.InviteAsync(9, """
            { "purpose": "advice", "quantity": "import", "resolution": "day", "delay": "none", "retention": 365, "en": "Advice.", "fr": "Un conseil." }
            """);
    }

    private string[] Command(GivenHome home, Random random)
    {
        var grant = home.Home.Consents.Live()[random.Next(home.Home.Consents.Live().Count)];
        var open = _words.Where(word => home.Home.Invitations.Find(word) is { } kept && kept.Decisions.Count == 0).ToList();
        return random.Next(7) switch
        {
            0 => ["consent", "stop"],
            1 => ["consent", "rotate", grant.Recipient.Name],
            2 => ["consent", "withdraw", grant.Id.ToString()],
            3 => ["consent", "grant", "--recipient", $"recipient-{random.Next(3)}", "--certificate", _certificate, "--broker", "mqtt://127.0.0.1:9", "--purpose", "advice", "--resolution", "day"],
            4 when open.Count > 0 => ["consent", "grant", "--invitation", open[0], "--line", "1"],
            5 when open.Count > 0 => ["consent", "refuse", "--invitation", open[0], "--line", "1"],
            _ => ["consent", "import", _invitation, "--as", NewWord()],
        };
    }

    private string NewWord()
    {
        _words.Add($"word-{_words.Count}");
        return _words[^1];
    }

    private string Describe(GivenHome home) => string.Join(' ', [
        .. home.Home.Consents.All().Select(standing => $"{standing.Grant.Id}{(standing.Withdrawn is null ? "+" : "-")}"),
        .. _words.Select(home.Home.Invitations.Find).OfType<ImportedInvitation>().Select(kept => $"{kept.Name}{kept.Decisions.Count}"),
    ]);

    private void Check(GivenHome home, string when)
    {
        var all = home.Home.Consents.All();
        var log = home.Home.Log.Entries;
        var entries = log.Read(0, log.Size).ToList();
        Assert.Equal(AnchorFinding.Agrees, home.Home.Anchor.Check());
        Assert.Equal(Ids(all), entries.Where(entry => entry.Kind == "consent").Select(entry => entry["grant"]!));
        Assert.Equal(
            Ids(all.Where(standing => standing.Withdrawn is not null)).Order(StringComparer.Ordinal),
            entries.Where(entry => entry.Kind == "withdrawal").Select(entry => entry["grant"]!).Order(StringComparer.Ordinal));
        foreach (var standing in all)
        {
            Check(home, standing, when);
        }

        CheckLines(home, all, entries.Where(entry => entry.Kind == "no").Select(entry => entry["recipient"]!), when);
        var known = all.Select(standing => standing.Grant.Recipient.Pseudonym.ToString()).ToHashSet(StringComparer.Ordinal);
        var routes = Directory.GetFiles(home.Config.Spool, "route.json", SearchOption.AllDirectories);
        Assert.All(routes, route => Assert.Contains(Path.GetFileName(Path.GetDirectoryName(route)!), known));
    }

    /// <summary>An invitation is kept whole or not at all, a yes to its line with its consent, a no with its entry in the log.</summary>
    private void CheckLines(GivenHome home, IReadOnlyList<GrantStanding> all, IEnumerable<string> refused, string when)
    {
        var kept = _words.Select(home.Home.Invitations.Find).OfType<ImportedInvitation>().ToList();
        Assert.All(kept, invitation => Assert.True(invitation.Bytes.Span.SequenceEqual(File.ReadAllBytes(_invitation)), when));
        Assert.All(kept, invitation => Assert.Equal(invitation.Made, home.Home.Invitations.NewestOf(invitation.Issuer)));
        var decided = kept.SelectMany(invitation => invitation.Decisions.Values.Select(line => (invitation.Name, line.Decision, line.Grant))).ToList();
        Assert.Equal(
            decided.Where(line => line.Decision == LineDecision.Refused).Select(line => line.Name).Order(StringComparer.Ordinal),
            refused.Order(StringComparer.Ordinal));

        // Under a word there is one consent at most that holds: the one of its line.
        Assert.All(
            all.Where(standing => standing.Withdrawn is null && _words.Contains(standing.Grant.Recipient.Name)),
            standing => Assert.Contains((standing.Grant.Recipient.Name, LineDecision.Granted, standing.Grant.Id), decided));
        Assert.All(decided.Where(line => line.Decision == LineDecision.Granted), line => Assert.Single(all, standing => standing.Grant.Id == line.Grant && standing.Grant.Recipient.Name == line.Name));
    }

    private static void Check(GivenHome home, GrantStanding standing, string when)
    {
        var grant = standing.Grant;
        var waiting = home.Waiting(grant);
        if (standing.Withdrawn is null)
        {
            Assert.True(waiting.Any(name => name.EndsWith(".consent", StringComparison.Ordinal)), when);
            Assert.False(home.Home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id), when);
            return;
        }

        Assert.True(waiting.Count == 0, when);
        Assert.True(home.Home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id), when);
        var holds = home.Home.Consents.Live().Any(live => live.Recipient.Pseudonym == grant.Recipient.Pseudonym);
        Assert.Equal(holds, Directory.Exists(Path.Combine(home.State, "keys", grant.Recipient.Pseudonym.ToString())));
    }

    private static IEnumerable<string> Ids(IEnumerable<GrantStanding> standings) => standings.Select(standing => standing.Grant.Id.ToString());

    private static void Replenish(GivenHome home, RecordingProxy proxy)
    {
        if (home.Home.Consents.Live().Count == 0)
        {
            home.Release(Give(home, proxy.Port), 2);
        }
    }

    /// <summary>In the end the courier sends: of a withdrawn grant the record of its withdrawal, of one that holds its consent and its releases.</summary>
    private static async Task CheckWireAsync(GivenHome home, RecordingProxy proxy)
    {
        var last = home.Give(proxy.Port, "last", GivenHome.Now + NodaTime.Duration.FromHours(5));
        home.Release(last, 1);
        var kept = home.Give(proxy.Port, "last", GivenHome.Now + NodaTime.Duration.FromHours(5), Quantity.ExportedEnergy);
        home.Endings.Withdraw(last, GivenHome.Now);
        home.Release(kept, 1);
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        await proxy.UntilAsync(publish => publish.IsRelease && publish.Topic.Contains(kept.Recipient.Pseudonym.ToString(), StringComparison.Ordinal));
        await ending.CancelAsync();
        await courier;
        Assert.Single(proxy.Publishes, publish => publish.IsRelease && publish.Topic.Contains(kept.Recipient.Pseudonym.ToString(), StringComparison.Ordinal));
        var holding = home.Home.Consents.Live().Select(grant => grant.Recipient.Pseudonym.ToString()).ToHashSet(StringComparer.Ordinal);
        Assert.All(proxy.Publishes.Where(publish => publish.IsRelease), publish => Assert.Contains(publish.Topic.Split('/')[2], holding));
    }
}
