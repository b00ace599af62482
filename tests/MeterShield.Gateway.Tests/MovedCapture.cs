using System.Globalization;
using System.Text;

namespace MeterShield.Gateway.Tests;

/// <summary>
/// Real frames, one a second, with their DATE moved to a new time and their checksums remade; the register of energy goes on
/// from frame to frame as it did in the recording.
/// </summary>
internal sealed class MovedCapture
{
    /// <summary>In BASE the one register of the supplier and of the distributor goes with the sum: one that fell back would be another meter's.</summary>
    private static readonly string[] Together = ["EAST", "EASF01", "EASD01"];

    private readonly List<(DateTimeOffset At, long Register)> _said = [];

    private MovedCapture(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; private set; }

    /// <summary>One frame a second.</summary>
    public static MovedCapture Of(string file, DateTimeOffset start, int seconds)
    {
        var registers = Frames(file).ConvertAll(RegisterOf);
        var span = registers[^1] - registers[0] + 2;
        start = DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds());
        return Of(file, Enumerable.Range(0, seconds).Select(second =>
            (start.AddSeconds(second), registers[second % registers.Count] + (second / registers.Count * span))));
    }

    /// <summary>One frame for each instant, with that register.</summary>
    public static MovedCapture Of(string file, IEnumerable<(DateTimeOffset At, long Register)> said)
    {
        var frames = Frames(file);
        var moved = new MovedCapture([]);
        var output = new StringBuilder();
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        foreach (var (at, register) in said)
        {
            var local = TimeZoneInfo.ConvertTime(at, paris);
            var horodate = (paris.IsDaylightSavingTime(local) ? "E" : "H") + local.ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);
            output.Append('\x02').Append(Rewrite(frames[moved._said.Count % frames.Count], horodate, register));
            moved._said.Add((at, register));
        }

        moved.Bytes = Encoding.Latin1.GetBytes(output.ToString());
        return moved;
    }

    /// <summary>What the last frame at or before an instant said.</summary>
    public long RegisterAt(DateTimeOffset instant) => _said.Last(said => said.At <= instant).Register;

    private static List<string> Frames(string file) => [.. Encoding.Latin1.GetString(File.ReadAllBytes(file)).Split('\x02').Skip(1)
        .Where(frame => frame.EndsWith('\x03') && frame.Contains("\nDATE\t", StringComparison.Ordinal) && frame.Contains("\nEAST\t", StringComparison.Ordinal))];

    private static long RegisterOf(string frame) => long.Parse(frame.Split("\nEAST\t")[1].AsSpan(0, 9), CultureInfo.InvariantCulture);

    private static string Rewrite(string frame, string horodate, long register)
    {
        var lines = frame.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            if (lines[index].StartsWith("DATE\t", StringComparison.Ordinal))
            {
                lines[index] = Group($"DATE\t{horodate}\t\t", lines[index]);
            }
            else if (Array.Find(Together, label => lines[index].StartsWith(label + "\t", StringComparison.Ordinal)) is { } label)
            {
                lines[index] = Group($"{label}\t{register:D9}\t", lines[index]);
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>Checksum mode 2 (Enedis-NOI-CPT_54E 5.3.6), and whatever followed the old checksum.</summary>
    private static string Group(string covered, string old) =>
        covered + (char)((covered.Sum(character => character) & 0x3F) + 0x20) + old[(old.LastIndexOf('\t') + 2)..];
}
