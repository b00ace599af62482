using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MeterShield.Courier.Tests;

/// <summary>A spool written by its documented format (src/MeterShield.Egress/README.md) and by nothing of ours: what the courier sees.</summary>
internal sealed class SpoolFolder(string? root = null) : IDisposable
{
    public string Root { get; } = root ?? Directory.CreateTempSubdirectory("metershield-spool-").FullName;

    /// <summary>A new recipient that listens at a port.</summary>
    /// <returns>Its pseudonym: the name of its folder.</returns>
    public string AddRecipient(int port, string? user = null, string? password = null)
    {
        var pseudonym = RandomNumberGenerator.GetHexString(32, lowercase: true);
        foreach (var folder in new[] { "acks", "notices" })
        {
            Directory.CreateDirectory(Path.Combine(Root, pseudonym, folder));
        }

        Appear(Path.Combine(Root, pseudonym, "route.json"), JsonSerializer.SerializeToUtf8Bytes(new { broker = $"mqtt://127.0.0.1:{port}", user, password }));
        return pseudonym;
    }

    public string AddGrant(string pseudonym)
    {
        var grant = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Directory.CreateDirectory(Path.Combine(Root, pseudonym, grant));
        return grant;
    }

    /// <summary>Puts a message in the queue.</summary>
    /// <returns>The name of its file.</returns>
    public string Put(string pseudonym, string grant, int number, byte[] payload)
    {
        var name = NameOf(number);
        Appear(Path.Combine(Root, pseudonym, grant, name), payload);
        return name;
    }

    public string Put(string pseudonym, string grant, int number) => Put(pseudonym, grant, number, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}")));

    /// <summary>Puts a message of a kind in the queue, whose payload is its own description.</summary>
    public void Put(string pseudonym, string grant, long due, int sequence, string kind)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{kind} {sequence}");
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(grant + text)));
        Appear(Path.Combine(Root, pseudonym, grant, string.Create(CultureInfo.InvariantCulture, $"{due:D12}-{sequence:D10}-{id}.{kind}")), Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Holds everything, or no more.</summary>
    public void Hold(bool holds)
    {
        var marker = Path.Combine(Root, "hold");
        if (holds)
        {
            Appear(marker, []);
        }
        else
        {
            File.Delete(marker);
        }
    }

    public void Stop(string pseudonym, string grant) => Appear(Path.Combine(Root, pseudonym, grant, "stop"), []);

    public IReadOnlyList<string> Waiting(string pseudonym, string grant) => Names(Path.Combine(Root, pseudonym, grant));

    public IReadOnlyList<string> Acknowledged(string pseudonym) => Names(Path.Combine(Root, pseudonym, "acks"));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string NameOf(int number)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"message {number}"))));
        return string.Create(CultureInfo.InvariantCulture, $"{1_800_000_000 + number:D12}-{number:D10}-{id}.release");
    }

    private static void Appear(string path, byte[] bytes)
    {
        var draft = Path.Combine(Path.GetDirectoryName(path)!, "." + Path.GetFileName(path) + ".draft");
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, path);
    }

    private static List<string> Names(string folder) => [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Where(name => name[0] != '.' && name != "stop").Order(StringComparer.Ordinal)];
}
