using System.Security.Cryptography;
using System.Text;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>Every vector through every surface: whole, in pieces of any size, and written again.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names => TicVector.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_gives_exactly_its_good_groups_and_faults(string name)
    {
        var vector = TicVector.Read(name);
        var whole = CountingSink.Decode(vector.Bytes);

        Assert.Equal(vector.Groups, whole.Groups.Count);
        Assert.Equal(vector.Faults.OrderBy(fault => fault.Key), whole.Faults.ToDictionary(fault => fault.Key.ToString(), fault => fault.Value).OrderBy(fault => fault.Key));
        if (vector.Expected.Count > 0)
        {
            Assert.Equal(vector.Expected, whole.Groups);
        }

        if (vector.GroupsHash is { } hash)
        {
            Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(string.Join('\n', whole.Groups)))));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pieces_of_any_size_give_what_the_whole_gives(string name)
    {
        var bytes = TicVector.Read(name).Bytes;
        var whole = CountingSink.Decode(bytes);

        foreach (var chunk in new[] { 1, 2, 7, 39, 40, 41, 64, 100, 1000 })
        {
            var pieces = CountingSink.Decode(bytes, chunk);
            Assert.Equal(whole.Groups, pieces.Groups);
            Assert.Equal(whole.Faults.OrderBy(fault => fault.Key), pieces.Faults.OrderBy(fault => fault.Key));
            Assert.Equal(whole.Marks, pieces.Marks);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_good_group_is_written_again_as_it_stood_on_the_line(string name)
    {
        var bytes = TicVector.Read(name).Bytes;

        foreach (var group in CountingSink.Decode(bytes).Groups)
        {
            Assert.True(TicEncoder.Stands(group, bytes), group.Split(' ')[0]);
        }
    }

    [Fact]
    public void Every_recording_has_a_vector() => Assert.Equal(
        Directory.GetFiles(Path.Combine("vectors", "tic")).Select(Path.GetFileName).Where(name => !name!.EndsWith(".vector", StringComparison.Ordinal) && name != "SOURCES.md").Order(),
        Directory.GetFiles(Path.Combine("vectors", "tic"), "*.vector").Where(name => File.ReadLines(name).First().StartsWith("file: ", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension).Order());

    [Fact]
    public void Every_fault_that_bytes_can_have_has_a_vector()
    {
        // Those of frames and readings are tried in FramerTests, ReadingTests and DateTests.
        TicFault[] later = [TicFault.TruncatedFrame, TicFault.ImplausibleRegister, TicFault.ImplausiblePower, TicFault.NoDate, TicFault.ImplausibleDate];
        Assert.Equal(
            Enum.GetValues<TicFault>().Except(later).Select(fault => fault.ToString()).Order(),
            TicVector.All.SelectMany(vector => vector.Faults.Keys).Distinct().Order());
    }
}
