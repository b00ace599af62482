using System.Text;
using Xunit.Abstractions;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Flipped bits: no value may change that the checksum could have kept.</summary>
public sealed class BitFlipTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => TicVector.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flipped_bit_in_a_good_group_never_makes_another_value(string name)
    {
        // Bits 0 to 5 always move the checksum; bit 6 moves the sum by 64, which the checksum cannot see.
        foreach (var line in GoodLines(TicVector.Read(name).Bytes))
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

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flipped_bit_6_in_a_number_or_a_time_is_seen_though_the_checksum_is_blind(string name)
    {
        foreach (var line in GoodLines(TicVector.Read(name).Bytes))
        {
            for (var at = 0; at < line.Length; at++)
            {
                var damaged = line.ToArray();
                damaged[at] ^= 0x40;
                if (line[at] is >= (byte)'0' and <= (byte)'9' && at < line.Length - 1 && !IsFreeText(line))
                {
                    Assert.Empty(CountingSink.Decode(damaged).Groups);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_flipped_bit_in_a_hundred_characters_invents_no_value_that_the_checksum_could_have_kept(string name)
    {
        var bytes = TicVector.Read(name).Bytes;
        var random = new Random(20250123);
        var (accepted, wrong) = (0, 0);
        for (var round = 0; round < 20; round++)
        {
            var damaged = bytes.ToArray();
            for (var flips = bytes.Length / 100; flips >= 0; flips--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(7));
            }

            foreach (var group in CountingSink.Decode(damaged).Groups)
            {
                // What is accepted stands in the damaged bytes with its checksum: nothing is put right or guessed.
                Assert.True(TicEncoder.Stands(group, damaged));
                accepted++;
                wrong += TicEncoder.Stands(group, bytes) ? 0 : 1;
            }
        }

        output.WriteLine($"{name}: {accepted} groups accepted, {wrong} of them wrong");
        Assert.True(wrong <= 1 + (accepted / 100), $"{wrong} of {accepted} are wrong");
    }

    private static bool IsFreeText(byte[] line) => new[] { "NGTF", "LTARF", "MSG1", "MSG2" }.Any(label => line.AsSpan().StartsWith(Encoding.ASCII.GetBytes(label)));

    private static IEnumerable<byte[]> GoodLines(byte[] bytes) =>
        Encoding.Latin1.GetString(bytes).Split('\n', '\r', '\x02', '\x03', '\x04')
            .Select(Encoding.Latin1.GetBytes)
            .Where(line => CountingSink.Decode(line).Groups.Count == 1)
            .DistinctBy(Convert.ToHexString);
}
