using System.Text;

namespace MeterShield.Metering.Tests.Tic;

/// <summary>
/// One scenario: lines of <c>key: value</c>, an empty line, and the bytes of the line as they came; or <c>file:</c> names a
/// recording that lies beside. Keys: <c>expect</c> (a good group, in order: LABEL[@HORODATE] DATA), <c>expect-groups</c>,
/// <c>groups-sha256</c> (of all good groups, written as in <c>expect</c>, joined by LF), <c>fault</c> (NAME COUNT; there are no
/// others), <c>comment</c>, <c>source</c>, <c>licence</c>, <c>fidelity</c>.
/// </summary>
internal sealed class TicVector
{
    private static readonly string Folder = Path.Combine("vectors", "tic");

    private TicVector(string name, ILookup<string, string> header, byte[] bytes)
    {
        Name = name;
        Bytes = bytes;
        Groups = int.Parse(header["expect-groups"].Single());
        Expected = [.. header["expect"]];
        GroupsHash = header["groups-sha256"].SingleOrDefault();
        Faults = header["fault"].Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => int.Parse(parts[1]));
        Assert.Single(header["comment"]);
        Assert.Single(header["source"]);
    }

    public string Name { get; }

    public byte[] Bytes { get; }

    public int Groups { get; }

    public IReadOnlyList<string> Expected { get; }

    /// <summary>Every recording has one.</summary>
    public string? GroupsHash { get; }

    public IReadOnlyDictionary<string, int> Faults { get; }

    public static TheoryData<string> Names => [.. AllNames];

    public static IEnumerable<TicVector> All => AllNames.Select(Read);

    private static IEnumerable<string> AllNames => Directory.GetFiles(Folder, "*.vector").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    public static TicVector Read(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(Folder, name + ".vector"));
        var end = file.AsSpan().IndexOf("\n\n"u8);
        var head = Encoding.UTF8.GetString(end < 0 ? file : file.AsSpan(0, end));
        var header = head.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).ToLookup(parts => parts[0], parts => parts[1]);
        Assert.Empty(header.Select(group => group.Key).Except(["file", "expect", "expect-groups", "groups-sha256", "fault", "comment", "source", "licence", "fidelity"]));
        var recording = header["file"].SingleOrDefault();
        Assert.Equal(recording is null ? 0 : 1, header["groups-sha256"].Count());
        return new TicVector(name, header, recording is null ? file[(end + 2)..] : File.ReadAllBytes(Path.Combine(Folder, recording)));
    }
}
