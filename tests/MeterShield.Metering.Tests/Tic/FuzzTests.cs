using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>
/// Random and mutated bytes: no crash, no hang, no growth, nothing accepted without its checksum, and the quick way agrees with the careful one.
/// A small budget; METERSHIELD_LONG=1 for a hundred million bytes.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Budget = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 100_000_000 : 2_000_000;
    private static readonly byte[] Alphabet = [.. "\u0002\u0003\u0004\n\r\t  0123456789AEHSTPDM+-.q"u8];
    private static readonly byte[][] Seeds = [.. TicVector.All.Select(vector => vector.Bytes)];

    [Fact]
    public void Mutated_streams_are_read_the_same_quickly_and_carefully()
    {
        var random = new Random(54);
        for (var done = 0; done < Budget;)
        {
            var bytes = Mutate(Seeds[random.Next(Seeds.Length)], random);
            done += bytes.Length;

            // One byte at a time never takes the quick way.
            var (whole, single) = (new Tally(bytes), new Tally(bytes));
            whole.Push(bytes.Length);
            single.Push(1);
            Assert.Equal(single.Said, whole.Said);
        }
    }

    [Fact]
    public void Random_bytes_are_read_the_same_quickly_and_carefully()
    {
        var random = new Random(1200);
        var bytes = new byte[10_000];
        for (var done = 0; done < Budget; done += bytes.Length)
        {
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] = done % 20_000 == 0 ? (byte)random.Next(256) : Alphabet[random.Next(Alphabet.Length)];
            }

            var (pieces, single) = (new Tally(bytes), new Tally(bytes));
            pieces.Push(random.Next(2, 5000));
            single.Push(1);
            Assert.Equal(single.Said, pieces.Said);
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var count = random.Next(1, 12); count > 0 && bytes.Count > 1; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, Alphabet[random.Next(Alphabet.Length)]); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(60), bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(60), bytes.Count - at))); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Sums up all that was said, in order, and checks every group's checksum by its own sum.</summary>
    private sealed class Tally(byte[] bytes) : ITicSink
    {
        private HashCode _said;

        public int Said => _said.ToHashCode();

        public void Push(int chunk)
        {
            var decoder = new TicDecoder<Tally>(this);
            for (var from = 0; from < bytes.Length; from += chunk)
            {
                decoder.Push(bytes.AsSpan(from, Math.Min(chunk, bytes.Length - from)));
            }

            decoder.End();
        }

        public void FrameStart() => _said.Add(1);

        public void Group(in TicGroup group)
        {
            _said.Add(group.Label.Name);
            _said.AddBytes(group.Horodate);
            _said.AddBytes(group.Data);
            var text = System.Text.Encoding.ASCII.GetString(group.Data);
            var written = group.Label.Mode == TicMode.Historique
                ? TicEncoder.Historique(group.Label.Name, text)
                : TicEncoder.Standard(group.Label.Name, text, group.Horodate.IsEmpty ? null : System.Text.Encoding.ASCII.GetString(group.Horodate));
            Assert.True(bytes.AsSpan().IndexOf(written.AsSpan(1, written.Length - 2)) >= 0);
        }

        public void Fault(TicFault fault) => _said.Add(fault);

        public void FrameEnd(bool complete) => _said.Add(complete);
    }
}
