extern alias simulator;

using simulator::MeterShield.Simulator.Commands;
using simulator::MeterShield.Simulator.Outlets;
using simulator::MeterShield.Simulator.Tic;

namespace MeterShield.Simulator.Tests;

/// <summary>The speed of the line, by a clock of the test's own.</summary>
public sealed class PaceTests
{
    [Theory]
    [InlineData("--mode standard", 9600)]
    [InlineData("--mode standard --phases 3 --tariff tempo --producer", 9600)]
    [InlineData("--mode historique --tariff hchp", 1200)]
    public async Task Characters_come_no_faster_than_the_line_carries_them_and_frames_are_apart(string options, int baud)
    {
        var writes = await WritesAsync(options, "1");
        var perCharacter = TimeSpan.FromSeconds(10.0 / baud);
        Assert.All(writes, write => Assert.InRange(write.Bytes.Length, 1, (int)(0.020 / perCharacter.TotalSeconds) + 1));
        for (var index = 1; index < writes.Count; index++)
        {
            var (before, now) = (writes[index - 1], writes[index]);
            var ends = before.At + (before.Bytes.Length * perCharacter);
            var gap = before.Bytes[^1] == 0x03 ? TimeSpan.FromMilliseconds(16.7) : TimeSpan.Zero;
            Assert.True(now.At >= ends + gap - TimeSpan.FromMilliseconds(10), $"{now.At} after {ends}");
        }
    }

    [Theory]
    [InlineData("--mode standard", 1.0, 1.0)]
    [InlineData("--mode standard --phases 3 --tariff tempo --producer --start 2026-06-21T14:00:00", 1.45, 1.6)]
    [InlineData("--mode historique --tariff base", 1.1, 1.3)]
    [InlineData("--mode historique --phases 3 --tariff tempo", 2.97, 3.0)]
    public async Task Frames_follow_each_other_as_recordings_show(string options, double least, double most)
    {
        var starts = (await WritesAsync(options, "1")).Where(write => write.Bytes[0] == 0x02).Select(write => write.At.TotalSeconds).ToArray();
        Assert.True(starts.Length > 5);
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, least - 0.02, most + 0.02));
    }

    [Fact]
    public async Task Sixty_times_the_speed_is_a_minute_a_second()
    {
        var writes = await WritesAsync("--mode standard", "60");
        Assert.InRange(writes[^1].At.TotalSeconds, 0.3, 0.45);
    }

    private static async Task<List<(TimeSpan At, byte[] Bytes)>> WritesAsync(string options, string speed)
    {
        var arguments = new Arguments(TicOptions.Command().Parse([.. options.Split(' '), "--days", "0.0003", "--speed", speed]));
        var setup = TicSetup.Read(arguments);
        Assert.Empty(arguments.Errors);
        var time = new WillingTime();
        var outlet = new TimedOutlet(time);
        await new TicRun(setup, outlet, time).RunAsync(CancellationToken.None);
        return outlet.Writes;
    }

    /// <summary>Whoever waits is told at once that the time has come, and it has.</summary>
    private sealed class WillingTime : TimeProvider
    {
        private long _ticks;

        public TimeSpan Elapsed => TimeSpan.FromTicks(_ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.True(dueTime > TimeSpan.Zero);
            _ticks += dueTime.Ticks;
            ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
            return new Rung();
        }

        private sealed class Rung : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class TimedOutlet(WillingTime time) : IOutlet
    {
        public List<(TimeSpan At, byte[] Bytes)> Writes { get; } = [];

        public int? ReaderBaud => null;

        public Task OpenAsync(CancellationToken cancel) => Task.CompletedTask;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            Writes.Add((time.Elapsed, bytes.ToArray()));
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        public Task UnplugAsync(CancellationToken cancel) => Task.CompletedTask;

        public Task PlugAsync(CancellationToken cancel) => Task.CompletedTask;

        public Task DrainAsync(CancellationToken cancel) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
