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
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
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
        return File.ReadLines(_folder.PathOf("states")).Where(line => line.EndsWith('}')).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement);
    }

    private IMeter Open(string query)
    {
        Assert.True(MeterUrl.TryParse($"tic:{_folder.PathOf("linky")}{query}", out var url, out var fault), fault);
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
