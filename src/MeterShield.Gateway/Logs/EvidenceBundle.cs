using System.Globalization;
using System.Text;
using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Logs;

/// <summary>What a bundle holds.</summary>
/// <param name="Entries">Lines of the log.</param>
/// <param name="Messages">Messages whose bytes are kept.</param>
/// <param name="Timestamps">Checkpoints that an authority has put a time on.</param>
internal sealed record EvidenceSummary(int Entries, int Messages, int Timestamps);

/// <summary>
/// Writes what a collective or a lawyer can file as an exhibit: lines of the log with their proofs, the messages they tell of, the
/// consent records, checkpoints, certificates, and a README whose commands need none of our programs but a script of 60 lines.
/// </summary>
internal sealed class EvidenceBundle(HomeLog log, string folder)
{
    private const string Template = "Logs/Evidence";
    private readonly MessageArchive _archive = new(log.State);
    private readonly SortedDictionary<string, Digest> _written = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _certificates = new(StringComparer.Ordinal);
    private int _messages;

    /// <summary>Writes a folder that is not there yet.</summary>
    /// <param name="checkpoint">What everything is proved to be in.</param>
    /// <param name="entries">The lines, each below the checkpoint's size.</param>
    /// <param name="held">A checkpoint that somebody else holds, to be shown that the log still begins with it; or null.</param>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public EvidenceSummary Write(SignedCheckpoint checkpoint, IEnumerable<LoggedEntry> entries, Checkpoint? held = null)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Put("checkpoint", checkpoint.Checkpoint.Text);
        Put("checkpoint.cms", checkpoint.Signature.Span);
        var count = 0;
        foreach (var entry in entries)
        {
            PutEntry(entry, checkpoint.Checkpoint);
            count++;
        }

        var timestamps = PutTimestamps(checkpoint.Checkpoint);
        if (held is not null)
        {
            PutOlder(Place("older", held), held, checkpoint.Checkpoint);
        }

        using (var certificate = log.Certificate())
        {
            Put("certificates/log.pem", certificate.Pem);
        }

        Put("certificates/home.pem", string.Concat(_certificates));
        foreach (var name in new[] { "README.txt", "check.py" })
        {
            Put(name, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Template, name)));
        }

        PutSums();
        return new EvidenceSummary(count, _messages, timestamps);
    }

    private void PutEntry(LoggedEntry entry, Checkpoint checkpoint)
    {
        var name = entry.Index.ToString("D10", CultureInfo.InvariantCulture);
        Put($"entries/{name}.json", entry.Json.Span);
        Put($"proofs/{name}.tlog-proof", log.Entries.ProveInclusion(entry.Index, checkpoint).Text);
        if (entry["message"] is null || !Digest.TryParse(entry["id"], out var id) || _archive.Find(id) is not { } message)
        {
            return;
        }

        _messages++;
        Put($"messages/{name}.published.der", message.Published.Span);
        Put($"messages/{name}.signed.der", message.Signed.Span);
        if (!message.ContentKey.IsEmpty)
        {
            Put($"messages/{name}.key", message.ContentKey.Span);
        }

        if (SignedMessage.TryRead(message.Signed.Span, out var signed))
        {
            Put($"contents/{name}.json", signed.Content.Span);
            _certificates.Add(signed.CertificatePem);
        }
    }

    private int PutTimestamps(Checkpoint newest)
    {
        var stamped = log.Entries.Checkpoints.Where(older => !older.Timestamp.IsEmpty && older.Checkpoint.Origin == newest.Origin).ToList();
        foreach (var older in stamped)
        {
            var place = Place("timestamps", older.Checkpoint);
            PutOlder(place, older.Checkpoint, newest);
            Put($"{place}/checkpoint.cms", older.Signature.Span);
            Put($"{place}/checkpoint.tsr", older.Timestamp.Span);
        }

        return stamped.Count;
    }

    private void PutOlder(string place, Checkpoint older, Checkpoint newest)
    {
        Put($"{place}/checkpoint", older.Text);
        Put($"{place}/consistency", log.Entries.ProveConsistency(older, newest).Text);
    }

    private static string Place(string folder, Checkpoint older) => string.Create(CultureInfo.InvariantCulture, $"{folder}/{older.Size}");

    /// <summary>In the form that <c>sha256sum -c</c> reads.</summary>
    private void PutSums() => Put("SHA256SUMS", string.Concat(_written.Select(file => $"{file.Value}  {file.Key}\n")));

    private void Put(string name, string text) => Put(name, Encoding.UTF8.GetBytes(text));

    private void Put(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        _written[name] = Digest.Of(bytes);
    }
}
