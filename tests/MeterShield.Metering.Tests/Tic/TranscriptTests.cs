using System.Text;
using System.Text.Json;
using MeterShield.Metering.Tic;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>A stream as JSON lines.</summary>
public sealed class TranscriptTests
{
    [Theory]
    [InlineData("std-mono-base-continuous.bin", 467)]
    [InlineData("his-mono-base-jlesauce.txt", 473)]
    [InlineData("his-tri-base-rxerrors.bin", 303)]
    public async Task The_last_line_sums_up_what_the_vector_counts(string name, int groups)
    {
        var bytes = TicVector.Read(name).Bytes;
        var lines = await WriteAsync(bytes);

        var sum = lines[^1];
        Assert.Equal(groups, sum.GetProperty("groups").GetInt32());
        Assert.Equal(bytes.Length, sum.GetProperty("bytes").GetInt32());
        Assert.Equal(groups, lines[..^1].Sum(line => line.GetProperty("groups").EnumerateObject().Count()));
        Assert.Equal(
            TicVector.Read(name).Faults.Values.Sum(),
            sum.GetProperty("faults").EnumerateObject().Where(fault => fault.Name != "TruncatedFrame").Sum(fault => fault.Value.GetInt32()));
    }

    [Fact]
    public async Task A_frame_is_one_line()
    {
        var line = (await WriteAsync(Frames.Standard(1, 1000)))[0];

        Assert.Equal("standard", line.GetProperty("mode").GetString());
        Assert.Equal("000001000", line.GetProperty("groups").GetProperty("EAST").GetProperty("value").GetString());
        Assert.Equal("H250125120001", line.GetProperty("groups").GetProperty("DATE").GetProperty("time").GetString());
        Assert.Empty(line.GetProperty("faults").EnumerateArray());
    }

    [Fact]
    public async Task Frames_without_marks_and_without_a_label_in_common_are_two_lines()
    {
        var first = TicEncoder.Standard("EAST", "000001000").Concat(TicEncoder.Standard("PREF", "06"));
        var second = TicEncoder.Standard("ADSC", "064468100001").Concat(TicEncoder.Standard("VTIC", "02"));
        var lines = await WriteAsync([.. first, .. second]);

        Assert.Equal(2, lines[^1].GetProperty("frames").GetInt32());
        Assert.Equal(["EAST", "PREF"], lines[0].GetProperty("groups").EnumerateObject().Select(group => group.Name));
        Assert.Equal(["ADSC", "VTIC"], lines[1].GetProperty("groups").EnumerateObject().Select(group => group.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\nPAPP 00720 *\r")]
    public async Task Bad_groups_without_end_make_no_line_without_end(string before)
    {
        var bad = Encoding.Latin1.GetBytes(before + string.Concat(Enumerable.Repeat("PAPP 00720 +\r\n", 5000)));
        var lines = await WriteAsync(bad);

        Assert.Equal(5000, lines[^1].GetProperty("faults").GetProperty("BadChecksum").GetInt32());
        Assert.Equal(5000, lines[..^1].Sum(line => line.GetProperty("faults").EnumerateArray().Count(fault => fault.GetString() == "BadChecksum")));
        Assert.All(lines, line => Assert.True(line.GetRawText().Length < 8192));
    }

    [Fact]
    public async Task A_power_that_no_house_draws_is_marked_in_its_frame()
    {
        var lines = await WriteAsync([.. Frames.Standard(1, 1000), .. Frames.Standard(2, 1000, power: 48_370)]);

        Assert.Empty(lines[0].GetProperty("faults").EnumerateArray());
        Assert.Equal(["ImplausiblePower"], lines[1].GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()));
        Assert.Equal("48370", lines[1].GetProperty("groups").GetProperty("SINSTS").GetProperty("value").GetString());
        Assert.Equal(1, lines[^1].GetProperty("faults").GetProperty("ImplausiblePower").GetInt32());
    }

    [Fact]
    public async Task Identifiers_are_stars_unless_they_are_asked_for()
    {
        Assert.DoesNotContain("064468100001", await TextAsync(Frames.Standard(1, 1000), show: false), StringComparison.Ordinal);
        Assert.DoesNotContain("01000000000002", await TextAsync(Frames.Standard(1, 1000), show: false), StringComparison.Ordinal);
        Assert.Contains("064468100001", await TextAsync(Frames.Standard(1, 1000), show: true), StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> WriteAsync(byte[] bytes) =>
        [.. (await TextAsync(bytes, show: false)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task<string> TextAsync(byte[] bytes, bool show)
    {
        using var output = new MemoryStream();
        await TicTranscript.WriteAsync(new MemoryStream(bytes), output, null, show, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
