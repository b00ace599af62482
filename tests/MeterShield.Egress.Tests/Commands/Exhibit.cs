using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Sealing.Tests;

namespace MeterShield.Egress.Tests;

/// <summary>A home that sent something, plain and encrypted, had its log timestamped, and has an evidence bundle made of it.</summary>
internal sealed class Exhibit : IDisposable
{
    private const string Path0 = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public Exhibit()
    {
        Program = new Program(Box);
        using var recipient = RecipientIdentity.Create(Path.Combine(Box.Folder, "recipient"));
        Grant = Box.Give("adviser");
        Send(Box.Release(Grant, 3));
        Timestamped();
        Send(Box.Release(Grant, 2, recipient.Encryption));
        Send(Box.Release(Box.Give("other"), 2));
        Box.Release(Grant, refusal: "no");
        Program.Run("log", "export", "--recipient", "adviser", "--out", Folder);
    }

    public Box Box { get; } = Box.Create();

    public Program Program { get; }

    public Grant Grant { get; }

    public string Folder => Path.Combine(Box.Folder, "exhibit");

    /// <summary>The commands of the bundle's own README, run in it by a POSIX shell with the system's programs alone.</summary>
    public (int ExitCode, string Output) Recipe(string name, string? folder = null)
    {
        var lines = File.ReadAllLines(Path.Combine(folder ?? Folder, "README.txt")).ToList();
        var (begin, end) = (lines.IndexOf("#BEGIN" + name), lines.IndexOf("#END" + name));
        Assert.True(begin >= 0 && end > begin + 3);
        var script = string.Join('\n', lines[(begin + 1)..end]);
        return Tool.Run("env", "coreutils", "-i", "PATH=" + Path0, "sh", "-c", $"cd '{folder ?? Folder}'\n{script}");
    }

    /// <summary>A copy of the bundle in which one file was changed.</summary>
    public string Changed(string file, Func<byte[], byte[]> change, bool sumsToo)
    {
        var copy = Copy();
        var path = Path.Combine(copy, file);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
        if (sumsToo)
        {
            SumAgain(copy);
        }

        return copy;
    }

    /// <summary>A copy of the bundle, to be changed.</summary>
    public string Copy()
    {
        var copy = Path.Combine(Box.Folder, "changed");
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        Assert.Equal(0, Tool.Run("cp", "coreutils", "-r", Folder, copy).ExitCode);
        return copy;
    }

    /// <summary>As whoever changes a bundle would: the sums are of what is there.</summary>
    public static void SumAgain(string folder)
    {
        var (exit, output) = Tool.Run("sh", "dash", "-c", $"cd '{folder}' && rm SHA256SUMS && find . -type f | sed 's|^./||' | LC_ALL=C sort | xargs sha256sum > ../sums && mv ../sums SHA256SUMS");
        Assert.True(exit == 0, output);
    }

    public void Dispose() => Box.Dispose();

    private void Send(List<SealedRelease> releases)
    {
        foreach (var release in releases)
        {
            Box.Acknowledge(release);
        }

        Box.Outbox.Settle(Box.Now);
    }

    private void Timestamped()
    {
        var authority = new TimestampAuthority(Path.Combine(Box.Folder, "tsa"));
        var request = Path.Combine(Box.Folder, "request.tsq");
        Program.Run("log", "timestamp", "request", request);
        var response = Path.Combine(Box.Folder, "response.tsr");
        File.WriteAllBytes(response, authority.Answer(File.ReadAllBytes(request)));
        Program.Run("log", "timestamp", "import", response, "--authority", Path.Combine(Box.Folder, "tsa", "root.pem"));
    }
}
