namespace MeterShield.Metering.Tests.Tic;

/// <summary>The recorded streams of tests/vectors/tic give exactly the good groups that their table of sources counts.</summary>
public sealed class CaptureTests
{
    /// <summary>File, good groups. In rxerrors a 304th verifies by chance under a label that no meter has.</summary>
    public static TheoryData<string, int> Captures => new()
    {
        { "his-mono-base-enedis.bin", 9 },
        { "his-mono-base-jlesauce.txt", 473 },
        { "his-mono-hc-tbibard.bin", 11 },
        { "his-mono-tempo-10frames.bin", 160 },
        { "his-mono-tempo-complete.bin", 20 },
        { "his-mono-tempo-incomplete.bin", 15 },
        { "his-tri-base-continuous.bin", 102 },
        { "his-tri-base-rxerrors.bin", 303 },
        { "std-mono-base-continuous.bin", 467 },
        { "std-mono-hc-enedis-badpcoup.bin", 37 },
        { "std-mono-hc-enedis.bin", 38 },
        { "std-tri-tempo-complete.bin", 76 },
    };

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_capture_gives_its_good_groups_whole_and_in_pieces(string file, int groups)
    {
        var bytes = File.ReadAllBytes(Path.Combine("vectors", "tic", file));

        var whole = CountingSink.Decode(bytes);
        Assert.Equal(groups, whole.Groups.Count);

        foreach (var chunk in new[] { 1, 2, 7, 64, 1000 })
        {
            var pieces = CountingSink.Decode(bytes, chunk);
            Assert.Equal(whole.Groups, pieces.Groups);
            Assert.Equal(whole.Faults, pieces.Faults);
        }
    }

    [Fact]
    public void Every_capture_has_a_row() => Assert.Equal(
        Directory.GetFiles(Path.Combine("vectors", "tic")).Select(Path.GetFileName).Where(name => name != "SOURCES.md").Order(),
        Captures.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_flipped_bit_in_a_good_group_never_makes_another_value(string file, int groups)
    {
        // Bits 0 to 5 always move the checksum; bit 6 moves the sum by 64, which the checksum cannot see.
        var bytes = File.ReadAllBytes(Path.Combine("vectors", "tic", file));
        var good = GoodLines(bytes).ToList();
        Assert.InRange(good.Count, 1, groups);
        foreach (var line in good)
        {
            var truth = CountingSink.Decode(line).Groups;
            for (var flip = 0; flip < line.Length * 6; flip++)
            {
                var damaged = line.ToArray();
                damaged[flip / 6] ^= (byte)(1 << (flip % 6));
                Assert.True(!CountingSink.Decode(damaged).Groups.Except(truth).Any(), $"bit {flip % 6} of byte {flip / 6}");
            }
        }
    }

    private static IEnumerable<byte[]> GoodLines(byte[] bytes)
    {
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        return text.Split('\n', '\r', '\x02', '\x03', '\x04')
            .Select(System.Text.Encoding.Latin1.GetBytes)
            .Where(line => CountingSink.Decode(line).Groups.Count == 1)
            .DistinctBy(Convert.ToHexString);
    }
}
