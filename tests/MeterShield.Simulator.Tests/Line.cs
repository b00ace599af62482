using System.Diagnostics;
using System.Text;

namespace MeterShield.Simulator.Tests;

/// <summary>Bytes of the real program's standard output, taken apart by arithmetic of our own.</summary>
internal sealed class Line(byte[] bytes)
{
    public byte[] Bytes => bytes;

    /// <summary>The frames between STX and ETX.</summary>
    public IReadOnlyList<string> Frames { get; } =
        [.. Encoding.Latin1.GetString(bytes).Split('\x02', StringSplitOptions.RemoveEmptyEntries).Select(WithoutMark)];

    /// <summary>Runs <c>metershield-sim tic</c> to its end.</summary>
    public static async Task<Line> OfAsync(params string[] options)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "metershield-sim")) { RedirectStandardOutput = true };
        string[] arguments = ["tic", "--speed", "max", .. options];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return new Line(output.ToArray());
    }

    /// <summary>The groups of a frame, without LF and CR.</summary>
    public static IReadOnlyList<string> Groups(string frame) => [.. frame.Split('\r', StringSplitOptions.RemoveEmptyEntries).Select(group => group[1..])];

    /// <summary>The data of a label in every frame.</summary>
    public IEnumerable<string> All(string label, char separator, int field = 1) =>
        Frames.Select(frame => Groups(frame).Single(group => group.StartsWith(label + separator, StringComparison.Ordinal)).Split(separator)[field]);

    /// <summary>The checksum character of Enedis-NOI-CPT_54E 5.3.6.</summary>
    public static char Checksum(string covered) => (char)((covered.Sum(character => character) & 0x3F) + 0x20);

    private static string WithoutMark(string frame)
    {
        Assert.EndsWith("\x03", frame);
        return frame[..^1];
    }
}
