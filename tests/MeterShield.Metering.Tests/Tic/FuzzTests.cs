using System.Text;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>
/// Random and mutated bytes: no crash, no hang, no growth, nothing accepted that the careful way refuses. A small budget;
/// METERSHIELD_LONG=1 for a hundred million bytes.
/// </summary>
public sealed class FuzzTests
{
    internal static readonly int Budget = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 100_000_000 : 2_000_000;

    private static readonly byte[][] Seeds = [.. TicVector.All.Select(vector => vector.Bytes)];

    [Fact]
    public void Mutated_streams_are_read_the_same_whole_and_byte_by_byte_and_as_carefully()
    {
        var random = new Random(54);
        for (var done = 0; done < Budget;)
        {
            var bytes = Mutation.Of(Seeds[random.Next(Seeds.Length)], random);
            done += bytes.Length;

            var (whole, single) = (new Tally(bytes), new Tally(bytes));
            whole.Push(bytes.Length);
            single.Push(1);
            Assert.Equal(single.Said, whole.Said);
        }
    }

    [Fact]
    public void Random_bytes_are_read_the_same_in_pieces_and_byte_by_byte_and_as_carefully()
    {
        var random = new Random(1200);
        var bytes = new byte[10_000];
        for (var done = 0; done < Budget; done += bytes.Length)
        {
            for (var at = 0; at < bytes.Length; at++)
            {
                bytes[at] = done % 20_000 == 0 ? (byte)random.Next(256) : Mutation.Alphabet[random.Next(Mutation.Alphabet.Length)];
            }

            var (pieces, single) = (new Tally(bytes), new Tally(bytes));
            pieces.Push(random.Next(2, 5000));
            single.Push(1);
            Assert.Equal(single.Said, pieces.Said);
        }
    }

    /// <summary>The quick look at one line and the careful one, of lines that are nearly right: half of them get the checksum that they should have.</summary>
    [Fact]
    public void What_the_quick_way_takes_the_careful_way_takes_too_with_the_same_fields()
    {
        var lines = Seeds.SelectMany(Lines).Concat(LabelSink.Lines(isStandard: true).Concat(LabelSink.Lines(isStandard: false)).SelectMany(Lines)).ToArray();
        var random = new Random(2026);
        var (taken, refused) = (0, 0);
        for (var done = 0; done < Budget;)
        {
            var line = lines[random.Next(lines.Length)];
            if (random.Next(8) > 0)
            {
                line = Mutation.Of(line, random, most: 3);
                PutChecksum(line, random.Next(4));
            }

            done += line.Length + 1;
            foreach (var mode in new[] { TicMode.Standard, TicMode.Historique })
            {
                _ = TakesQuickly(line, mode) ? taken++ : refused++;
            }
        }

        Assert.True(taken > Budget / 1000 && refused > taken, $"{taken} taken, {refused} left to the careful way");
    }

    private static IEnumerable<byte[]> Lines(byte[] bytes) =>
        Encoding.Latin1.GetString(bytes).Split('\n', '\r', '\x02', '\x03', '\x04').Where(line => line.Length > 0).Select(Encoding.Latin1.GetBytes);

    /// <summary>0: of standard, 1: of historique, else as it stands.</summary>
    private static void PutChecksum(byte[] line, int how)
    {
        if (how < 2 && line.Length > 2)
        {
            line[^1] = (byte)((line[..^(how + 1)].Sum(character => character) & 0x3F) + 0x20);
        }
    }

    private static bool TakesQuickly(byte[] line, TicMode mode)
    {
        Span<byte> at = stackalloc byte[Math.Max(line.Length + 1, TicBlock.Reach)];
        at.Clear();
        line.CopyTo(at);
        at[line.Length] = 0x0D;
        var table = TicTable.Of(mode);
        var label = mode == TicMode.Standard ? TicBlock.Standard(at, table, out var block) : TicBlock.Historique(at, table, out block);

        // A line with a CR in it is two: the first counts.
        if (label is null || block.Length != line.Length)
        {
            return false;
        }

        Assert.Null(TicText.Check(line, out var group));
        Assert.Same(group.Label, label);
        Assert.True(group.Data.SequenceEqual(at.Slice(block.DataAt, block.DataLength)));
        Assert.True(group.Horodate.SequenceEqual(at.Slice(block.HorodateAt, block.HorodateLength)));
        return true;
    }

    /// <summary>Sums up all that was said, in order, and holds every group against the careful way and against its own sum.</summary>
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
            var text = Encoding.ASCII.GetString(group.Data);
            var written = group.Label.Mode == TicMode.Historique
                ? TicEncoder.Historique(group.Label.Name, text)
                : TicEncoder.Standard(group.Label.Name, text, group.Horodate.IsEmpty ? null : Encoding.ASCII.GetString(group.Horodate));
            var line = written.AsSpan(1, written.Length - 2);
            Assert.True(bytes.AsSpan().IndexOf(line) >= 0);
            Assert.Null(TicText.Check(line, out var careful));
            Assert.Same(careful.Label, group.Label);
            Assert.True(careful.Data.SequenceEqual(group.Data) && careful.Horodate.SequenceEqual(group.Horodate));
        }

        public void Fault(TicFault fault) => _said.Add(fault);

        public void FrameEnd(bool complete) => _said.Add(complete);
    }
}
