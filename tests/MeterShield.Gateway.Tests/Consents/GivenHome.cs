using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A home in a temporary folder with a meter that counts 7 Wh a minute; consents are given at its desk, releases are real.</summary>
internal sealed class GivenHome : IDisposable
{
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 9, 0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-consent-");

    public GivenHome()
    {
        Gateway.Home.Create(Config);
        Home = Gateway.Home.Open(Config);
    }

    /// <summary>As a configuration without a word about the spool has it; no meter.</summary>
    public GatewayConfig Config => GatewayConfig.Parse(
        System.Text.Encoding.UTF8.GetBytes($$"""{"meter": "tic:/dev/null", "state": "{{State}}", "clockConfirmed": true}"""), Folder).Config! with
    { Meter = "" };

    public string Folder => _folder.FullName;

    public string State => Path.Combine(Folder, "state");

    public Home Home { get; private set; }

    public ConsentDesk Desk => new(Home);

    public EndingDesk Endings => new(Home);

    /// <summary>A consent by the minute, which begins at once.</summary>
    public Grant Give(int port, string name = "watcher", Instant? at = null, Quantity? quantity = null) =>
        Desk.Give(Request(port, name, quantity ?? Quantity.ImportedEnergy), at ?? Now);

    public static GrantRequest Request(int port, string name, Quantity quantity) => new(
        name,
        Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)),
        new RecipientAccess(new CourierRoute(new Uri($"mqtt://127.0.0.1:{port}")), null),
        "privacy@example.org",
        new GrantTerms(Purpose.Demonstration, quantity, Resolution.Minute, Delay.None, RoundingQuantum.One, 30),
        Months: 1);

    /// <summary>The next releases of a grant, sealed and not yet committed.</summary>
    public List<(SealedRelease Release, Turn Turn)> Seal(Grant grant, int count)
    {
        var minimizer = new Minimizer([grant], Home.Consents.Marks(), Home.Zone, Home.RoundingPhase.Of, new Auditor(AuditMemory.Fresh(Home.Zone, [grant])));
        var turns = Enumerable.Range(0, count).Select(_ => minimizer.NextTurn(new CountingMeter(), minimizer.NextDue!.Value)!).ToList();
        return [.. turns.Select(turn => (Home.Seal(turn.Release), turn))];
    }

    /// <summary>The next releases of a grant go into outbox and spool.</summary>
    public void Release(Grant grant, int count)
    {
        foreach (var (release, turn) in Seal(grant, count))
        {
            Assert.True(Commit(release, turn));
        }

        Home.Anchor.Advance();
    }

    /// <summary>Makes every release of a grant up to its end, the last 4 of them as the meter said; the others were made long before.</summary>
    public Grant RunOut(Grant grant)
    {
        MoveMark(grant, Grid.Of(grant.Terms.Resolution, Home.Zone).CellsIn(grant.Validity) - 4);
        Release(grant, 4);
        return grant;
    }

    /// <summary>The broker has taken everything of a grant.</summary>
    public void Deliver(Grant grant)
    {
        foreach (var folder in new[] { grant.Id.ToString(), "notices" })
        {
            foreach (var file in Directory.GetFiles(Path.Combine(SpoolOf(grant), folder)).Where(file => Path.GetFileName(file) != "stop"))
            {
                File.Move(file, Path.Combine(SpoolOf(grant), "acks", Path.GetFileName(file)));
            }
        }

        Settle();
    }

    private void MoveMark(Grant grant, long cells)
    {
        var grid = Grid.Of(grant.Terms.Resolution, Home.Zone);
        var start = grant.Validity.Start;
        for (var cell = 0L; cell < cells; cell++)
        {
            start = grid.Next(start);
        }

        Tamper($"UPDATE mark SET sequence = {cells}, cell_start = {start.ToUnixTimeSeconds()}, released_until = {start.ToUnixTimeSeconds()} WHERE grant_id = '{grant.Id}'");
    }

    /// <summary>Changes the state as another program could.</summary>
    public void Tamper(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(State, "state.db")};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The release goes into outbox and spool; before the first of a month, the consent record once more.</summary>
    public bool Commit(SealedRelease release, Turn turn)
    {
        var grant = turn.Release.Grant;
        var record = turn.OpensMonth ? Home.SealAgain(Home.RecordOf(grant.Id)!, grant.Recipient, release.Due) : null;
        return Home.Outbox.Commit(release, turn.Mark, turn.Edges, null, Now, record);
    }

    /// <summary>What the inside half does when it starts.</summary>
    public void Restart(Instant? now = null)
    {
        Home.Dispose();
        Home = Gateway.Home.Open(Config);
        Home.Log.Start(now ?? Now);
        Endings.CompleteWithdrawals(now ?? Now);
        Home.Recover(now ?? Now);
    }

    /// <summary>What the inside half does each second with what the courier left.</summary>
    public void Settle()
    {
        Home.Outbox.Settle(Now);
        Home.EndFinished(Now);
    }

    /// <summary>Does it until the courier has put away everything: it writes its acknowledgment after the broker's.</summary>
    public async Task UntilSettledAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            Settle();
        }
        while (Home.Outbox.PendingCount > 0 && await timer.WaitForNextTickAsync(patience.Token));
        Settle();
    }

    /// <summary>What is asked of the meter when a plan makes all that is due.</summary>
    public static List<Quantity> ReadBy(Plan plan, Instant now)
    {
        var meter = new CountingMeter();
        while (plan.Minimizer.NextTurn(meter, now) is not null)
        {
            // What is made is not sealed: the question is what was read for it.
        }

        return meter.Asked;
    }

    /// <summary>A copy of the state folder as a backup would take it.</summary>
    public string Backup()
    {
        Home.Dispose();
        var backup = Path.Combine(Folder, "backup");
        Copy(State, backup);
        Home = Gateway.Home.Open(Config);
        return backup;
    }

    /// <summary>Puts an older copy of the state folder back.</summary>
    public void Restore(string backup)
    {
        Home.Dispose();
        Directory.Delete(State, recursive: true);
        Copy(backup, State);
        Home = Gateway.Home.Open(Config);
    }

    /// <summary>The configuration as a file, for the program itself.</summary>
    public string ConfigFile()
    {
        var path = Path.Combine(Folder, "metershield.json");
        File.WriteAllText(path, $$"""{"meter": "tic:/dev/null", "zone": "Europe/Paris", "state": "{{State}}", "spool": "{{Config.Spool}}", "clockConfirmed": true}""");
        return path;
    }

    /// <summary>Lets go of the state, for another program to use it.</summary>
    public void Close() => Home.Dispose();

    public string SpoolOf(Grant grant) => Path.Combine(Config.Spool, grant.Recipient.Pseudonym.ToString());

    public IReadOnlyList<string> Waiting(Grant grant) =>
        [.. Directory.GetFiles(Path.Combine(SpoolOf(grant), grant.Id.ToString())).Select(path => Path.GetFileName(path)).Where(name => name != "stop")];

    public void Dispose()
    {
        Home.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Copy(string from, string to)
    {
        var result = System.Diagnostics.Process.Start("cp", ["-a", from, to]);
        result.WaitForExit();
        Assert.Equal(0, result.ExitCode);
    }
}

/// <summary>A meter that counts 7 Wh a minute, and how often it is asked for what.</summary>
internal sealed class CountingMeter : IRegisterTimeline
{
    public List<Quantity> Asked { get; } = [];

    public RegisterAt At(Quantity quantity, Instant boundary)
    {
        Asked.Add(quantity);
        return RegisterAt.Known(new WattHours(boundary.ToUnixTimeSeconds() / 60 * 7), 0);
    }

    public VoltAmperes? PeakOf(Interval day)
    {
        Asked.Add(Quantity.DailyPeakPower);
        return null;
    }
}
