using System.Numerics;
using MeterShield.Metering.Serial;
using MeterShield.Metering.Tests.Tic;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Serial;

/// <summary>Whether characters carry parity is found out by listening: the way of a line that was not told.</summary>
public sealed class ParityTests
{
    private readonly LineQuality _quality = new(new ManualTime());

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task A_line_with_parity_is_known_after_64_characters_and_a_wrong_one_is_counted(int chunk)
    {
        var plain = Frames.Standard(1, 1000);
        var line = WithParity(plain);
        line[150] ^= 0x80;
        line[160] ^= 0x01;
        var heard = await HearAsync(line, chunk);

        plain[150] = plain[160] = 0x7F;
        Assert.Equal(plain[64..], heard[64..]);
        Assert.Equal(2, _quality.ParityErrors);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task A_line_without_parity_is_passed_on_as_it_is_whatever_its_eighth_bits(int chunk)
    {
        var line = Frames.Standard(1, 1000);
        foreach (var at in new[] { 10, 30, 50, 150 })
        {
            line[at] |= 0x80;
        }

        Assert.Equal(line, await HearAsync(line, chunk));
        Assert.Equal(0, _quality.ParityErrors);
    }

    /// <summary>Registers of nothing but zeros have hardly a character whose parity is odd.</summary>
    [Theory]
    [InlineData("std-mono-base-continuous.bin")]
    [InlineData("std-tri-tempo-complete.bin")]
    [InlineData("std-mono-hc-enedis.bin")]
    [InlineData("his-mono-tempo-10frames.bin")]
    public async Task Wherever_one_begins_to_listen_64_characters_tell(string name)
    {
        var plain = TicVector.Read(name).Bytes.Where(character => character < 0x80).ToArray();
        var line = WithParity(plain);
        for (var from = 0; from + 64 <= line.Length; from++)
        {
            Assert.Equal(plain[from..(from + 64)], await HearAsync(line[from..(from + 64)], 64));
            Assert.Equal(plain[from..(from + 64)], await HearAsync(plain[from..(from + 64)], 64));
        }

        Assert.Equal(0, _quality.ParityErrors);
    }

    [Fact]
    public async Task Noise_at_first_is_decided_again_when_the_line_is_listened_to_anew()
    {
        var noise = new byte[64];
        new Random(7).NextBytes(noise);
        var plain = Frames.Standard(1, 1000);
        var serial = new FakeSerial([noise, plain, plain], 100_000);
        var line = new TicSerialLine(serial, parity: null, baud: null, _quality);
        line.Tune(TicMode.Standard);
        var buffer = new byte[100_000];
        await line.ReadAsync(buffer, CancellationToken.None);
        await line.ReadAsync(buffer, CancellationToken.None);

        // Taken for a line with parity: what looks wrong is counted and made unreadable, never passed on changed.
        Assert.NotEqual(plain, buffer[..plain.Length]);
        Assert.True(_quality.ParityErrors > 0);

        line.Tune(TicMode.Standard);
        Assert.Equal(plain.Length, await line.ReadAsync(buffer, CancellationToken.None));
        Assert.Equal(plain, buffer[..plain.Length]);
        Assert.Equal([9600, 9600], serial.Speeds);
    }

    private static byte[] WithParity(byte[] characters) =>
        [.. characters.Select(character => (byte)(character | (BitOperations.PopCount(character) % 2 << 7)))];

    private async Task<byte[]> HearAsync(byte[] bytes, int chunk)
    {
        await using var line = new TicSerialLine(new FakeSerial([bytes], chunk), parity: null, baud: null, _quality);
        var (heard, buffer) = (new List<byte>(), new byte[4096]);
        for (var count = await line.ReadAsync(buffer, CancellationToken.None); count > 0; count = await line.ReadAsync(buffer, CancellationToken.None))
        {
            heard.AddRange(buffer[..count]);
        }

        return [.. heard];
    }

    /// <summary>A device that has said something already.</summary>
    private sealed class FakeSerial(byte[][] said, int chunk) : ISerialLine
    {
        private readonly Queue<byte[]> _said = new(said.SelectMany(bytes => bytes.Chunk(chunk)));

        public List<int> Speeds { get; } = [];

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            if (!_said.TryDequeue(out var next))
            {
                return ValueTask.FromResult(0);
            }

            next.CopyTo(buffer);
            return ValueTask.FromResult(next.Length);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => throw new NotSupportedException("A meter is not spoken to.");

        public void DiscardInput() => _said.Clear();

        public void SetSpeed(int baud) => Speeds.Add(baud);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
