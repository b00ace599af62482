using System.Threading.Channels;
using MeterShield.Gateway.Commands.Metering;
using MeterShield.Gateway.Watches;
using MeterShield.Metering;
using MeterShield.Tests.Counterparts;
using MeterShield.Tests.Scripted;

namespace MeterShield.Gateway.Tests;

/// <summary>What is the matter with the meter's line is said while it matters: by a probe, in the log and by the doctor.</summary>
public sealed class LineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-line-");
    private readonly TestClock _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_probe_of_a_line_that_says_nothing_tells_why_and_ends()
    {
        var told = Channel.CreateUnbounded<LineDiagnosis>();
        await using var meter = new SilentMeter(new LineQuality(_clock));
        var probing = new TicProbe(meter, diagnosis => told.Writer.WriteAsync(diagnosis).AsTask(), _clock).RunAsync(CancellationToken.None);
        Assert.Equal(LineDiagnosis.Starting, await NextAsync(told));

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(LineDiagnosis.NoSignal, await NextAsync(told));
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.False(probing.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await probing.WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.False(told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_probe_that_is_stopped_by_hand_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        await using var meter = new SilentMeter(new LineQuality(_clock));
        var probing = new TicProbe(meter, _ => Task.CompletedTask, _clock).RunAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probing);
    }

    [Fact]
    public async Task A_line_that_changes_is_told_and_noted_at_most_once_a_minute()
    {
        var (logger, note) = (new Said(), new LineNote(new HomeFolder(_folder.FullName)));
        Assert.Null(note.Read());
        var quality = await HeardAsync();
        var watch = new LineWatch(quality, note, _clock, logger);

        watch.Look();
        Assert.Equal(["Information: The meter's line is good (12 frames, 0 faults since the start)."], logger.Lines);
        Assert.Equal(LineDiagnosis.Fine, note.Read()?.Diagnosis);

        foreach (var (seconds, said, noted) in new[] { (30, 1, LineDiagnosis.Fine), (29, 1, LineDiagnosis.Fine), (1, 2, LineDiagnosis.NoSignal), (60, 2, LineDiagnosis.NoSignal) })
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            watch.Look();
            Assert.Equal((said, noted), (logger.Lines.Count, note.Read()!.Value.Diagnosis));
        }

        Assert.Equal("Warning: The meter's line is not good (NoSignal; 12 frames, 0 faults since the start): 'metershield doctor' says what to do.", logger.Lines[1]);
    }

    /// <summary>A note is a block on an SD card, which wears out.</summary>
    [Fact]
    public async Task A_line_that_changes_every_minute_is_noted_six_times_and_then_every_five_minutes()
    {
        var note = new LineNote(new HomeFolder(_folder.FullName));
        await using var meter = await MeterAsync();
        await using var readings = meter.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var watch = new LineWatch(meter.Quality, note, _clock, new Said());
        var (noted, minutes) = (0, 0);
        for (var last = (LineDiagnosis?)null; minutes % 2 == 1 || await readings.MoveNextAsync(); minutes++)
        {
            watch.Look();
            noted += note.Read()?.Diagnosis == last ? 0 : 1;
            last = note.Read()?.Diagnosis;
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.True(minutes > 16, $"{minutes} minutes");
        Assert.InRange(noted, 6, 6 + (minutes / 5));
    }

    [Fact]
    public async Task A_running_home_notes_how_its_line_is()
    {
        await using var meter = Tool.Start(Box.Simulator, "dotnet", "tic", "--to", $"pty:{_folder.FullName}/linky", "--speed", "10");
        await Box.AppearsAsync($"{_folder.FullName}/linky");
        await using var box = await Box.CreateAsync(1, _ => $"tic:{_folder.FullName}/linky");
        await using (box.Run())
        {
            await Box.AppearsAsync(Path.Combine(box.State, "meter-line"));
        }

        Assert.Equal("Fine", await File.ReadAllTextAsync(Path.Combine(box.State, "meter-line")));
        var (_, report, _) = await Tool.RunAsync(Box.Gateway, "dotnet", "doctor", "--config", box.Config, "--lang", "en");
        Assert.Contains("The meter is understood. (As last noted, ", report, StringComparison.Ordinal);
    }

    /// <summary>The quality of whole good frames.</summary>
    private async Task<LineQuality> HeardAsync()
    {
        await using var meter = await MeterAsync();
        await foreach (var _ in meter.ReadAsync(CancellationToken.None))
        {
            // What it says is not of interest here.
        }

        return meter.Quality;
    }

    private async Task<IMeter> MeterAsync()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "vectors", "tic", "std-mono-base-continuous.bin"));
        var (from, until) = (bytes.AsSpan().IndexOf((byte)2), bytes.AsSpan().LastIndexOf((byte)3));
        Assert.True(MeterUrl.TryParse("tic:-", out var url, out _));
        return Meters.At(url, () => new MemoryStream(bytes[from..(until + 1)]), _clock);
    }

    private static async Task<LineDiagnosis> NextAsync(Channel<LineDiagnosis> told) => await told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(3));

    private sealed class SilentMeter(LineQuality quality) : IMeter
    {
        public LineQuality Quality => quality;

        public async IAsyncEnumerable<Reading> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancel);
            yield break;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
