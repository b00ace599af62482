using System.Diagnostics;
using MeterShield.Metering;
using MeterShield.Metering.Tic;

namespace MeterShield.Simulator.Tests;

/// <summary>The simulator and the project's reader, at the two ends of a pseudo-terminal: both speeds, unplugged and back, changed from afar.</summary>
public sealed class PtyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("standard", 1)]
    [InlineData("standard", 3)]
    [InlineData("historique", 1)]
    [InlineData("historique", 3)]
    public async Task Reader_at_the_speed_of_its_mode_hears_what_the_meter_meant(string mode, int phases)
    {
        using var simulator = await StartAsync($"--mode {mode} --phases {phases} --days 0.002 --speed 40");
        await using var meter = Open($"?mode={mode}");
        var imports = await ImportsAsync(meter, 50);
        simulator.Kill();
        Assert.Equal(imports, States(simulator).Take(50).Select(Import));
        Assert.Equal(0, meter.Quality.Faults(TicFault.BadChecksum));
    }

    /// <summary>The line as it is, a minute long.</summary>
    [Theory]
    [InlineData("standard", 1)]
    [InlineData("historique", 3)]
    public async Task Reader_at_the_true_speed_of_the_line_hears_what_the_meter_meant(string mode, int phases)
    {
        if (Environment.GetEnvironmentVariable("METERSHIELD_LONG") != "1")
        {
            return;
        }

        using var simulator = await StartAsync($"--mode {mode} --phases {phases} --speed 1");
        await using var meter = Open($"?mode={mode}");
        var count = mode == "standard" ? 60 : 25;
        var imports = await ImportsAsync(meter, count);
        simulator.Kill();
        Assert.Equal(imports, States(simulator).Take(count).Select(Import));
        Assert.Equal(0, meter.Quality.AllFaults);
    }

    /// <summary>Who is not root is kept out of a device that its reader keeps for itself: so is a simulator without that privilege.</summary>
    [Fact]
    public async Task A_simulator_without_privileges_sees_the_reader_that_keeps_the_device_for_itself()
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, "metershield-sim"), "tic", "--to", $"pty:{_folder.PathOf("linky")}", "--wait-for-reader", "--speed", "20"];
        using var simulator = Process.Start(Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin", "--", .. command])
            : new ProcessStartInfo(command[0], command[1..]))!;
        await Appears.AsAsync(_folder.PathOf("linky"));
        await using var meter = Open("?mode=standard");
        Assert.Equal(3, (await ImportsAsync(meter, 3)).Count);
        Assert.False(simulator.HasExited);
        simulator.Kill();
    }

    [Fact]
    public async Task Reader_of_historique_finds_the_meter_again_that_was_unplugged()
    {
        using var simulator = await StartAsync("--mode historique --days 0.01 --speed 60", """[{"at": "00:01:00", "fault": "unplug", "for": "00:02:00"}]""");
        await using var meter = Open("?mode=historique");
        var after = new HashSet<long>();
        var imports = new List<long>();
        await ReadAsync(meter, reading =>
        {
            imports.Add(reading.Import!.Value.Value);
            after.UnionWith(StatesSoFar().Where(state => state.GetProperty("instant").GetDateTime() > Start.ToDateTimeUtc().AddSeconds(185)).Select(Import));
            return after.Contains(imports[^1]);
        });
        simulator.Kill();

        // Whatever was heard before and after, the meter had meant, in its order; and what nobody could hear, nobody heard.
        var states = States(simulator).Select(state => (At: state.GetProperty("instant").GetDateTime(), Import: Import(state))).ToList();
        Assert.Equal(imports.Order(), imports);
        Assert.Subset(states.Select(state => state.Import).ToHashSet(), imports.ToHashSet());
        Assert.True(meter.Quality.Frames < states.Count - 30, $"{meter.Quality.Frames} frames heard of {states.Count}");
    }

    [Fact]
    public async Task Reader_finds_the_meter_again_that_was_unplugged()
    {
        using var simulator = await StartAsync("--days 0.01 --speed 60", """[{"at": "00:01:00", "fault": "unplug", "for": "00:02:00"}]""");
        await using var meter = Open("?mode=standard");
        var readings = await ReadAsync(meter, reading => reading.At >= Start.Plus(NodaTime.Duration.FromSeconds(190)));
        simulator.Kill();
        var seconds = readings.Select(reading => (int)(reading.At - Start).TotalSeconds).ToList();
        Assert.DoesNotContain(seconds, second => second is > 60 and < 180);
        Assert.Contains(seconds, second => second is > 40 and <= 60);
        var states = States(simulator).ToDictionary(state => state.GetProperty("instant").GetDateTime(), Import);
        Assert.All(readings, reading => Assert.Equal(states[reading.At.ToDateTimeUtc()], reading.Import!.Value.Value));
    }

    [Fact]
    public async Task Reader_follows_a_meter_whose_mode_is_changed_at_night_and_back()
    {
        using var simulator = await StartAsync(
            "--days 0.01 --speed 40 --start 2026-01-15T02:00:00",
            """[{"at": "00:01:00", "fault": "mode-switch", "mode": "historique"}, {"at": "00:04:00", "fault": "mode-switch", "mode": "standard"}]""");
        await using var meter = Open("");
        var clocks = (await ReadAsync(meter, new Heard().IsTwiceStandard)).Select(reading => reading.Clock).ToList();
        simulator.Kill();
        Assert.Equal([ClockSource.Meter, ClockSource.System, ClockSource.Meter], clocks.Where((clock, index) => index == 0 || clocks[index - 1] != clock));
    }

    private static NodaTime.Instant Start => NodaTime.Instant.FromUtc(2026, 1, 14, 19, 0);

    private static long Import(System.Text.Json.JsonElement state) => state.GetProperty("import_wh").GetInt64();

    private static async Task<List<long>> ImportsAsync(IMeter meter, int count)
    {
        var imports = new List<long>();
        await ReadAsync(meter, reading =>
        {
            imports.Add(reading.Import!.Value.Value);
            return imports.Count == count;
        });
        return imports;
    }

    private static async Task<List<Reading>> ReadAsync(IMeter meter, Func<Reading, bool> last)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var readings = new List<Reading>();
        await foreach (var reading in meter.ReadAsync(patience.Token))
        {
            readings.Add(reading);
            if (last(reading))
            {
                return readings;
            }
        }

        throw new EndOfStreamException();
    }

    private async Task<Process> StartAsync(string options, string faults = "[]")
    {
        var script = _folder.PathOf("faults.json");
        await File.WriteAllTextAsync(script, $"{{\"faults\": {faults}}}");
        var process = Tool.Start(
            ["tic", "--to", $"pty:{_folder.PathOf("linky")}", "--wait-for-reader", "--states", _folder.PathOf("states"), "--faults", script, .. options.Split(' ')]);
        await Appears.AsAsync(_folder.PathOf("linky"));
        return process;
    }

    private IEnumerable<System.Text.Json.JsonElement> States(Process stopped)
    {
        stopped.WaitForExit();
        return StatesSoFar();
    }

    private IEnumerable<System.Text.Json.JsonElement> StatesSoFar()
    {
        using var file = new StreamReader(new FileStream(_folder.PathOf("states"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (file.ReadLine() is { } line)
        {
            if (line.EndsWith('}'))
            {
                yield return System.Text.Json.JsonDocument.Parse(line).RootElement;
            }
        }
    }

    /// <summary>On the clock of a machine that may be busy with other things for longer than any meter pauses.</summary>
    private IMeter Open(string query)
    {
        Assert.True(MeterUrl.TryParse($"tic:{_folder.PathOf("linky")}{(query.Length == 0 ? "?" : query + "&")}pause=30", out var url, out var fault), fault);
        return Meters.At(url, () => Stream.Null, TimeProvider.System);
    }

    private sealed class Heard
    {
        private bool _historique;

        public bool IsTwiceStandard(Reading reading)
        {
            _historique |= reading.Clock == ClockSource.System;
            return _historique && reading.Clock == ClockSource.Meter;
        }
    }
}
