using MeterShield.Gateway.Tests;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>Files of the home that another program holds, or whose last page is not what was written.</summary>
public sealed class StateFileTests : IAsyncLifetime
{
    private const string Hold = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.readline()";

    private MosquittoServer _broker = null!;
    private Subscriber _subscriber = null!;
    private Tool _simulator = null!;
    private Box _box = null!;

    public async Task InitializeAsync()
    {
        _broker = await MosquittoServer.StartAsync();
        _subscriber = await Subscriber.StartAsync(_broker.Port);
        var line = FreePort.Take();
        _box = await Box.CreateAsync(_broker.Port, _ => $"tic+tcp://127.0.0.1:{line}");
        await _box.GrantAsync("watcher", "demonstration", "minute");
        _simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"tcp:127.0.0.1:{line}", "--speed", "240", "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await _simulator.Errors.ReadLineAsync();
    }

    public async Task DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _box.DisposeAsync();
        await _subscriber.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData("state.db")]
    [InlineData("history.db")]
    public async Task A_file_that_another_program_holds_is_waited_for_and_nothing_is_lost(string file)
    {
        await using var gateway = _box.Run();
        await Log.SaidAsync(gateway, "reached");
        await _subscriber.UntilReleasesAsync(3);
        await using (var other = Tool.Start("/usr/bin/python3", "python3", "-c", Hold, Path.Combine(_box.State, file)))
        {
            Assert.Equal("held", await other.Output.ReadLineAsync());
            await Log.SaidAsync(gateway, "takes nothing");
            if (file == "state.db")
            {
                Assert.Contains("Another program holds the state", await DoctorAsync(), StringComparison.Ordinal);
            }
        }

        await Log.SaidAsync(gateway, "works again");
        await _subscriber.UntilReleasesAsync(_subscriber.Releases.Count() + 8);
        Assert.False(gateway.HasExited);
        Sequences.Check(_box, _subscriber);
    }

    [Fact]
    public async Task A_run_that_cannot_begin_because_another_program_holds_the_state_ends_so_that_it_is_started_again()
    {
        await using var other = Tool.Start("/usr/bin/python3", "python3", "-c", Hold, Path.Combine(_box.State, "state.db"));
        Assert.Equal("held", await other.Output.ReadLineAsync());
        var (exit, _, errors) = await Tool.RunAsync(Box.Gateway, "dotnet", "run", "--config", _box.Config);
        Assert.StartsWith("Another program holds the state", errors, StringComparison.Ordinal);

        // 3, not 2: it can pass without hands (RestartPreventExitStatus).
        Assert.Equal(3, exit);
    }

    [Theory]
    [InlineData("state.db", "The state is damaged")]
    [InlineData("history.db", "The history is damaged")]
    public async Task A_damaged_last_page_ends_the_run_with_a_sentence_and_the_courier_delivers_what_was_sealed(string file, string sentence)
    {
        await using (var first = Tool.Start(Box.Gateway, "dotnet", "inside", "--config", _box.Config))
        {
            await SpooledReleases.UntilAsync(Path.Combine(_box.Folder, "spool"), 3);
        }

        await SpoilLastPageAsync(Path.Combine(_box.State, file));
        await using (var again = Tool.Start(Box.Gateway, "dotnet", "inside", "--config", _box.Config))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            var output = again.Output.ReadToEndAsync(patience.Token);
            var errors = await again.Errors.ReadToEndAsync(patience.Token);
            await output;

            // 2: of no use to try again, so that no service manager starts it over and over (RestartPreventExitStatus).
            Assert.Equal(2, await again.WaitAsync());
            Assert.StartsWith(sentence, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }

        Assert.Contains("is damaged", await DoctorAsync(), StringComparison.Ordinal);
        await using var courier = Tool.Start(Box.Gateway, "dotnet", "courier", "--config", _box.Config);
        await _subscriber.UntilReleasesAsync(3);
    }

    [Fact]
    public async Task A_damaged_last_page_of_what_was_written_last_is_taken_for_an_older_state_and_nothing_leaves()
    {
        await using (var first = Tool.Start(Box.Gateway, "dotnet", "inside", "--config", _box.Config))
        {
            await SpooledReleases.UntilAsync(Path.Combine(_box.Folder, "spool"), 3);
            await AnchoredAnewAsync();
        }

        // Frames of 24 + 1024 bytes from byte 32 on (sqlite.org/fileformat2.html 4.1): all but the oldest ones are no frames any more.
        var log = Path.Combine(_box.State, "state.db-wal");
        var bytes = await File.ReadAllBytesAsync(log);
        bytes.AsSpan(32 + (2 * 1048)).Fill(0x5a);
        await File.WriteAllBytesAsync(log, bytes);
        await using var again = Tool.Start(Box.Gateway, "dotnet", "inside", "--config", _box.Config);
        await Log.SaidAsync(again, "Everything is held");
        Assert.Contains("fault    anchor", await DoctorAsync(), StringComparison.Ordinal);
    }

    /// <summary>What is sealed is anchored once all that was due is: a state may lose what was not, for it is sealed again under the same name.</summary>
    private async Task AnchoredAnewAsync()
    {
        var anchor = Path.Combine(_box.Folder, "spool", "anchor");
        var before = await File.ReadAllTextAsync(anchor);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await File.ReadAllTextAsync(anchor, limit.Token) == before)
        {
            await looking.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<string> DoctorAsync()
    {
        var (exit, output, errors) = await Tool.RunAsync(Box.Gateway, "dotnet", "doctor", "--lang", "en", "--config", _box.Config);
        Assert.True(exit == 1, output + errors);
        return output;
    }

    /// <summary>What was written last comes into the file; then its last page is another one.</summary>
    private static async Task SpoilLastPageAsync(string file)
    {
        const string Merge = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchall(); c.close()";
        var (exit, _, errors) = await Tool.RunAsync("/usr/bin/python3", "python3", "-c", Merge, file);
        Assert.True(exit == 0, errors);
        await using var stream = File.OpenWrite(file);
        stream.Seek(-1024, SeekOrigin.End);
        await stream.WriteAsync(Enumerable.Repeat((byte)0x5a, 1024).ToArray());
    }
}
