using MeterShield.Metering.Tic;
using MeterShield.Records;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Mutated frames through a whole meter, in pieces of any size: it neither grows nor says what the meter never said.</summary>
public sealed class MeterFuzzTests
{
    [Theory]
    [InlineData("standard", 4096)]
    [InlineData("standard", 61)]
    [InlineData("historique", 4096)]
    [InlineData("historique", 61)]
    public async Task A_meter_on_a_bad_line_reads_on_in_bounded_memory_and_its_registers_do_not_go_back(string mode, int chunk)
    {
        var time = new ManualTime();
        var quality = new LineQuality(time);
        var line = new BadLine(mode == "standard", chunk, time);
        await using var meter = new TicMeter(line, new TicOptions(), time, quality);
        var (readings, wrong, memory) = (0, 0, 0L);
        var last = WattHours.Zero;
        await foreach (var reading in meter.ReadAsync(CancellationToken.None))
        {
            // One damaged group in 64 passes its checksum: the few that do are within what the guard of registers bears.
            wrong += reading.Import is { } import && (import < last || import.Value > line.Import) ? 1 : 0;
            last = reading.Import ?? last;
            readings++;
            memory = readings == 1000 ? GC.GetTotalMemory(forceFullCollection: true) : memory;
        }

        Assert.Equal(line.Said, quality.Bytes);
        Assert.True(readings > line.Frames / 10, $"{readings} readings of {line.Frames} frames");
        Assert.True(wrong * 200 <= readings, $"{wrong} of {readings} are wrong");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 4 << 20);
        Assert.True(quality.AllFaults > line.Frames / 10);
    }

    /// <summary>A frame a second, four in five of them mutated, until the budget is spent.</summary>
    private sealed class BadLine(bool isStandard, int chunk, ManualTime time) : ILine
    {
        private readonly Random _random = new(chunk);
        private ReadOnlyMemory<byte> _rest;

        public long Import { get; private set; } = 1000;

        public long Said { get; private set; }

        public int Frames { get; private set; }

        public bool IsRecording => true;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            if (_rest.IsEmpty)
            {
                if (Said >= FuzzTests.Budget)
                {
                    return ValueTask.FromResult(0);
                }

                Import += _random.Next(2);
                Frames++;
                var frame = isStandard ? Tests.Frames.Standard(Frames, Import) : Tests.Frames.Historique(Import);
                _rest = _random.Next(5) > 0 ? Mutation.Of(frame, _random, most: 3) : frame;
                time.Advance(TimeSpan.FromSeconds(1));
            }

            var count = Math.Min(chunk, _rest.Length);
            _rest[..count].CopyTo(buffer);
            _rest = _rest[count..];
            Said += count;
            return ValueTask.FromResult(count);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
