using System.Globalization;
using MeterShield.Mqtt.Broker;
using MeterShield.Mqtt.Packets;
using Xunit.Abstractions;

namespace MeterShield.Mqtt.Tests;

/// <summary>
/// The packet decoder under bytes that nobody would send: noise, and good packets with bits flipped, cut, doubled and spliced. It never
/// throws, and never sets aside more than 64 bytes for each that came, 512 for each packet (in a debug build every asynchronous call is an
/// object) and 8 KiB.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int LargestPacket = 64 * 1024;
    private static readonly long Bytes = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 100_000_000 : 2_000_000;

    [Fact]
    public async Task No_bytes_break_the_decoder_or_its_bound()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var seeds = Seeds();
        var (fed, packets, good) = (0L, 0L, 0L);
        while (fed < Bytes)
        {
            var bytes = Chunk(random, seeds);
            var level = random.Next(4, 6);
            var packetsBefore = packets;
            fed += bytes.Length;
            var before = GC.GetAllocatedBytesForCurrentThread();
            await using var stream = new PacketStream(new MemoryStream(bytes), LargestPacket);
            while (stream.ReadAsync(CancellationToken.None) is var reading)
            {
                // Memory never waits, so that all of it happens on this thread and is counted.
                Assert.True(reading.IsCompleted);
                var (result, packet) = await reading;
                if (result != PacketRead.Packet)
                {
                    break;
                }

                packets++;
                good += Decode(packet, level) ? 1 : 0;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var bound = (64L * bytes.Length) + (512 * (packets - packetsBefore + 1)) + 8192;
            Assert.True(allocated <= bound, $"seed {seed}: {allocated} of {bound} for {bytes.Length}: {Convert.ToHexString(bytes)}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {fed} bytes, {packets} packets, {good} decoded well"));
        Assert.True(good > packets / 1000);
    }

    /// <summary>By the reader of its type, as the client and the broker choose it.</summary>
    private static bool Decode(RawPacket packet, int level) => packet.Type switch
    {
        PacketType.Connect => ConnectRequest.Read(packet) is not null,
        PacketType.ConnAck => ConnAckPacket.Read(packet, level, cleanStart: true).Fault is null,
        PacketType.Publish => PublishPacket.Read(packet, level, out _) is not null,
        PacketType.PubAck => PubAckPacket.Read(packet, level, out _) is not null,
        PacketType.Subscribe or PacketType.Unsubscribe => SubscribePacket.Read(packet, level, out _) is not null,
        PacketType.SubAck or PacketType.UnsubAck => SubAckPacket.Read(packet, level, out _) is not null,
        PacketType.Disconnect => DisconnectPacket.Read(packet, level, out _) is not null,
        _ => false,
    };

    private static byte[] Chunk(Random random, List<byte[]> seeds)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            return noise;
        }

        var chunk = Enumerable.Range(0, random.Next(1, 6)).SelectMany(_ => seeds[random.Next(seeds.Count)]).ToList();
        for (var wound = random.Next(4); wound > 0; wound--)
        {
            var at = random.Next(chunk.Count);
            switch (random.Next(4))
            {
                case 0:
                    chunk[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    chunk[at] = (byte)random.Next(256);
                    break;
                case 2:
                    chunk.RemoveRange(at, random.Next(Math.Min(9, chunk.Count - at)));
                    break;
                default:
                    chunk.InsertRange(at, seeds[random.Next(seeds.Count)].Take(random.Next(20)));
                    break;
            }

            if (chunk.Count == 0)
            {
                break;
            }
        }

        return [.. chunk, 0];
    }

    private static List<byte[]> Seeds()
    {
        var message = new MqttMessage("ms/v1/0123456789abcdef0123456789abcdef/release", new byte[200], ContentType: "application/cms", ExpirySeconds: 86400);
        var options = new MqttOptions { Endpoint = new MqttEndpoint("h", 1, false), ClientId = "client", User = "user", SessionExpirySeconds = 60 };
        var seeds = new List<ReadOnlyMemory<byte>>();
        foreach (var level in new[] { 4, 5 })
        {
            seeds.Add(ConnectPacket.Write(options, level));
            seeds.Add(new byte[] { 0x20, 2, 0, 0 });
            seeds.Add((byte[])[.. new PublishPacket(message, 7, false).WriteHead(level).Span, .. message.Payload.Span]);
            seeds.Add(new PubAckPacket(7, 0x10).Write(level));
            seeds.Add(new SubscribePacket(9, [("ms/v1/+/release", 1), ("$share/group/#", 0)]).Write(level, PacketType.Subscribe));
            seeds.Add(new SubscribePacket(9, [("ms/v1/+/release", 0)]).Write(level, PacketType.Unsubscribe));
            seeds.Add(new SubAckPacket(9, [0, 1, 0x87]).Write(level));
            seeds.Add(new DisconnectPacket(MqttReason.ServerBusy).Write(level));
        }

        seeds.Add(new byte[] { 0x20, 29, 0, 0, 26, 0x13, 0, 30, 0x21, 0, 20, 0x24, 1, 0x27, 0, 1, 0, 0, 0x12, 0, 2, (byte)'i', (byte)'d', 0x1F, 0, 2, (byte)'o', (byte)'k', 0x25, 1 });
        return [.. seeds.Select(seed => seed.ToArray())];
    }
}
