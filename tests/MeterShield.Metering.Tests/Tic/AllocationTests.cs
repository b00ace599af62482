using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>A frame costs no memory, decoded or put together, in chunks of any size.</summary>
public sealed class AllocationTests
{
    public static TheoryData<string, int> Streams
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in new[] { "std-tri-tempo-complete.bin", "his-mono-tempo-10frames.bin", "his-tri-base-rxerrors.bin" })
            {
                foreach (var chunk in new[] { 1, 64, 4096 })
                {
                    data.Add(name, chunk);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void No_byte_is_allocated_per_frame(string name, int chunk)
    {
        var bytes = TicVector.Read(name).Bytes;
        var sink = new Values();
        var decoder = new TicDecoder<TicFramer>(new TicFramer(sink));
        Push(decoder, bytes, chunk, rounds: 30);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Push(decoder, bytes, chunk, rounds: 30);
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(sink.Frames > 60);
        Assert.Equal(0, after - before);
    }

    private static void Push(TicDecoder<TicFramer> decoder, byte[] bytes, int chunk, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            for (var from = 0; from < bytes.Length; from += chunk)
            {
                decoder.Push(bytes.AsSpan(from, Math.Min(chunk, bytes.Length - from)));
            }
        }
    }

    /// <summary>Takes values out as well.</summary>
    private sealed class Values : ITicFrameSink
    {
        public int Frames { get; private set; }

        public long Sum { get; private set; }

        public void Frame(TicFrame frame)
        {
            Frames++;
            Sum += frame.Get(TicStandard.East)?.Value ?? frame.Get(TicHistorique.Base)?.Value ?? 0;
            Sum += frame.Get(TicStandard.Smaxsn)?.Value.Value ?? 0;
        }

        public void Fault(TicFault fault)
        {
            // Faults cost nothing either.
        }
    }
}
