using System.Security.Cryptography;
using System.Text;

namespace MeterShield.Simulator.Tests;

/// <summary>
/// Golden frames as plain files (tests/vectors/sim): the same options give the same bytes with every version of the runtime and
/// on every machine. With METERSHIELD_ACCEPT=1 the files are written anew in the tree, to be looked at.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine("vectors", "sim");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.vector").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Simulator_says_what_it_always_said(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(Folder, name + ".vector"));
        var end = file.AsSpan().IndexOf("\n\n"u8);
        var head = Encoding.UTF8.GetString(file.AsSpan(0, end));
        var header = head.Split('\n').Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Empty(header.Keys.Except(["options", "faults", "sha256", "comment"]));
        var bytes = Run(header["options"], header.GetValueOrDefault("faults"));
        if (header.ContainsKey("sha256"))
        {
            header["sha256"] = Checked(name, header["sha256"], Convert.ToHexStringLower(SHA256.HashData(bytes)));
            bytes = [];
        }

        Accept(name, header, bytes);
        Assert.Equal(Encoding.Latin1.GetString(bytes), Encoding.Latin1.GetString(file.AsSpan(end + 2)));
    }

    private static byte[] Run(string options, string? faults)
    {
        using var folder = new TemporaryFolder();
        var script = folder.PathOf("faults.json");
        File.WriteAllText(script, faults);
        return Simulation.Of(faults is null ? options : $"{options} --faults {script}").Bytes;
    }

    private static string Checked(string name, string expected, string actual)
    {
        Assert.True(Accepting || expected == actual, $"{name}: {actual}");
        return actual;
    }

    private static bool Accepting => Environment.GetEnvironmentVariable("METERSHIELD_ACCEPT") == "1";

    private static void Accept(string name, Dictionary<string, string> header, byte[] bytes)
    {
        if (Accepting)
        {
            var path = Path.Combine(AppContext.BaseDirectory, "../../../../vectors/sim", name + ".vector");
            var head = string.Concat(header.Select(pair => $"{pair.Key}: {pair.Value}\n")) + "\n";
            File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes(head), .. bytes]);
        }
    }
}
