using System.Globalization;
using System.Text;
using MeterShield.Sealing;

namespace MeterShield.Egress.Tests;

/// <summary>
/// Makes the parts of tests/vectors/log that are our own anew (METERSHIELD_WRITE_VECTORS=FOLDER): keys, salts and signatures are
/// random, so the files are kept and not made at each run.
/// </summary>
internal sealed class LogVectorMaker(string folder)
{
    private const int Entries = 260;

    public void Make()
    {
        using var box = Box.Create();
        box.Log.NoteStart(Box.Now);
        box.Release(box.Give("adviser"), 2);
        var older = box.Sign();
        while (box.Log.Size < Entries)
        {
            box.Log.NoteStop(Box.Now);
        }

        var signed = box.Sign();
        using var certificate = LogCertificate.Parse(box.Identity.Certificate.Span)!;
        Write("log.certificate.pem", certificate.Pem);
        Write("older.checkpoint", older.Checkpoint.Text);
        var consistency = box.Log.ProveConsistency(older.Checkpoint, signed.Checkpoint).Text;
        Write("consistency-with-older.txt", consistency);
        Write("refuse-consistency-with-older/changed-hash.txt", Lines(consistency, lines => [lines[0], lines[2], .. lines[2..]]));
        Write("refuse-consistency-with-older/hash-left-out.txt", Lines(consistency, lines => [lines[0], .. lines[2..]]));
        Write("refuse-consistency-with-older/another-size.txt", consistency.Replace("old 5\n", "old 6\n", StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(box.Files.Folder, "*", SearchOption.AllDirectories))
        {
            Write("tiles/" + Path.GetRelativePath(box.Files.Folder, file), File.ReadAllBytes(file));
        }

        var tile = File.ReadAllBytes(Path.Combine(box.Files.Folder, "tile/0/000"));
        tile[77 * 32] ^= 1;
        Write("refuse-tile/0-000-hash-77-changed", tile);

        Checkpoints(box, signed);
        Proofs(box, signed.Checkpoint);
    }

    private void Checkpoints(Box box, SignedCheckpoint signed)
    {
        var (text, signature) = (signed.Checkpoint.Text, signed.Signature.ToArray());
        Checkpoint("None-of-260-entries", text, signature);
        Checkpoint("ContentDigest-size-changed", text.Replace("\n260\n", "\n261\n", StringComparison.Ordinal), signature);
        Checkpoint("ContentDigest-line-added", text + "more\n", signature);
        Checkpoint("Signature-last-byte-changed", text, [.. signature[..^1], (byte)(signature[^1] ^ 1)]);
        Checkpoint("Structure-byte-after-the-end", text, [.. signature, 0]);
        using var other = LogIdentity.Create(Path.Combine(box.Folder, "other"));
        Checkpoint("UnknownCertificate-another-log", text, other.Sign(Encoding.UTF8.GetBytes(text), Box.Now));
        Checkpoint("Structure-content-inside", text, box.Release(box.Give("inside")).Single().Bytes.ToArray());
    }

    private void Checkpoint(string name, string text, byte[] signature)
    {
        Write($"checkpoints/{name}.checkpoint", text);
        Write($"checkpoints/{name}.cms", signature);
    }

    private void Proofs(Box box, Checkpoint checkpoint)
    {
        foreach (var index in new[] { 0, 3, 255, 256, 259 })
        {
            Proof(string.Create(CultureInfo.InvariantCulture, $"accept-{index}"), Entry(box, index), box.Log.ProveInclusion(index, checkpoint).Text);
        }

        var good = box.Log.ProveInclusion(3, checkpoint).Text;
        Proof("refuse-another-entry", Entry(box, 4), good);
        Proof("refuse-another-index", Entry(box, 3), good.Replace("index 3", "index 2", StringComparison.Ordinal));
        Proof("refuse-another-size", Entry(box, 3), good.Replace("\n260\n", "\n256\n", StringComparison.Ordinal));
        Proof("refuse-changed-hash", Entry(box, 3), Lines(good, lines => [.. lines[..2], lines[3], .. lines[3..]]));
        Proof("refuse-hash-left-out", Entry(box, 3), Lines(good, lines => [.. lines[..2], .. lines[3..]]));
        Proof("refuse-hash-added", Entry(box, 3), Lines(good, lines => [.. lines[..2], lines[2], .. lines[2..]]));
        Proof("refuse-space-at-the-end", Entry(box, 3), good.Replace("index 3\n", "index 3 \n", StringComparison.Ordinal));
    }

    private static byte[] Entry(Box box, long index) => box.Log.Read(index, index + 1).Single().Json.ToArray();

    private static string Lines(string text, Func<string[], string[]> change) => string.Join('\n', change(text.Split('\n')));

    private void Proof(string name, byte[] entry, string proof)
    {
        Write($"proofs/{name}.json", entry);
        Write($"proofs/{name}.tlog-proof", proof);
    }

    private void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
