using System.Globalization;
using System.Text;
using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Logs;

/// <summary>
/// Checks an evidence bundle, offline and without a home: everything its README checks, and beside that that each published
/// message opens, with the key in the bundle, to the signed one.
/// </summary>
internal sealed class EvidenceCheck(string folder)
{
    private readonly List<LogFinding> _findings = [];

    /// <summary>Everything that is wrong; nothing when the bundle is good.</summary>
    /// <param name="held">A checkpoint that the reader holds, and that the log of the bundle must still begin with; or null.</param>
    /// <exception cref="UsageException">It is no bundle.</exception>
    public IReadOnlyList<LogFinding> Run(HeldCheckpoint? held = null)
    {
        if (!File.Exists(In("SHA256SUMS")) || LogCertificate.Parse(Read("certificates/log.pem")) is not { } certificate
            || !Checkpoint.TryParse(Text("checkpoint"), out var checkpoint))
        {
            throw new UsageException($"{folder} is no evidence bundle: name a folder that 'metershield log export' or 'log prove' has made.");
        }

        using (certificate)
        {
            Sums();
            Signature(certificate, checkpoint, "");
            Timestamps(certificate, checkpoint);
            Older(checkpoint);
            Need(held is null || (held.IsSigned(certificate) && BeginsWith(held.Checkpoint, checkpoint)), LogFault.CheckpointRoot, "--checkpoint");
        }

        using var homes = Homes();
        foreach (var entry in Lines())
        {
            Entry(entry, checkpoint);
            Message(entry, homes);
        }

        foreach (var message in Under("messages").Where(file => !File.Exists(In($"entries/{NumberOf(file)}.json"))))
        {
            Need(false, LogFault.Message, $"messages/{Path.GetFileName(message)}");
        }

        return _findings;
    }

    private void Sums()
    {
        var listed = Text("SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ", 2)).ToList();
        foreach (var line in listed)
        {
            Need(line is [var sum, var name] && File.Exists(In(name)) && Digest.Of(Read(name)).ToString() == sum, LogFault.FileChanged, line[^1]);
        }

        var names = listed.Select(line => line[^1]).Append("SHA256SUMS").ToHashSet(StringComparer.Ordinal);
        foreach (var name in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)))
        {
            Need(names.Contains(name), LogFault.FileChanged, name);
        }
    }

    private void Signature(LogCertificate certificate, Checkpoint checkpoint, string place)
    {
        var good = certificate.Verify(Encoding.UTF8.GetBytes(checkpoint.Text), Read(place + "checkpoint.cms"), out _) == SealFault.None
            && checkpoint.Origin.EndsWith("/" + certificate.Name, StringComparison.Ordinal);
        Need(good, LogFault.CheckpointSignature, place + "checkpoint.cms");
    }

    private void Timestamps(LogCertificate certificate, Checkpoint newest)
    {
        foreach (var place in Directory.Exists(In("timestamps")) ? Directory.GetDirectories(In("timestamps")) : [])
        {
            var name = Path.GetRelativePath(folder, place) + "/";
            if (!Checkpoint.TryParse(Text(name + "checkpoint"), out var older))
            {
                Need(false, LogFault.CheckpointMalformed, name + "checkpoint");
                continue;
            }

            Signature(certificate, older, name);
            Need(ConsistencyProof.Parse(Text(name + "consistency"), older, newest) is { Holds: true }, LogFault.Proof, name + "consistency");
        }
    }

    /// <summary>What somebody else holds: its signature is with whoever holds it.</summary>
    private void Older(Checkpoint newest)
    {
        foreach (var name in Held())
        {
            var good = Checkpoint.TryParse(Text(name + "checkpoint"), out var older)
                && ConsistencyProof.Parse(Text(name + "consistency"), older, newest) is { Holds: true };
            Need(good, LogFault.Proof, name + "consistency");
        }
    }

    /// <summary>Whether the bundle proves that its log begins with all of a checkpoint.</summary>
    private bool BeginsWith(Checkpoint held, Checkpoint newest) => held.Text == newest.Text || Held().Any(name =>
        Text(name + "checkpoint") == held.Text && ConsistencyProof.Parse(Text(name + "consistency"), held, newest) is { Holds: true });

    private IEnumerable<string> Held() => Directory.Exists(In("older"))
        ? Directory.GetDirectories(In("older")).Select(place => Path.GetRelativePath(folder, place) + "/").Order(StringComparer.Ordinal)
        : [];

    private IEnumerable<string> Lines() =>
        Under("entries").Where(file => Path.GetExtension(file) == ".json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The files of a folder; a bundle about a checkpoint alone has no lines, and some lines no messages.</summary>
    private string[] Under(string name) => Directory.Exists(In(name)) ? Directory.GetFiles(In(name)) : [];

    private static string NumberOf(string file) => Path.GetFileName(file).Split('.')[0];

    private TrustedPseudonyms Homes()
    {
        var trusted = new TrustedPseudonyms();
        foreach (var pem in Text("certificates/home.pem").Split("-----END CERTIFICATE-----\n", StringSplitOptions.RemoveEmptyEntries))
        {
            using var certificate = LogCertificate.Parse(Encoding.UTF8.GetBytes(pem + "-----END CERTIFICATE-----\n"));
            Need(certificate is not null && trusted.Pin(certificate.Der.Span, out _), LogFault.FileChanged, "certificates/home.pem");
        }

        return trusted;
    }

    private void Entry(string name, Checkpoint checkpoint)
    {
        var proof = File.Exists(In($"proofs/{name}.tlog-proof")) ? InclusionProof.Parse(Text($"proofs/{name}.tlog-proof")) : null;
        var good = proof is not null && proof.Checkpoint.Text == checkpoint.Text && proof.Holds(Read($"entries/{name}.json"))
            && proof.Index.ToString("D10", CultureInfo.InvariantCulture) == name;
        Need(good, LogFault.Proof, $"entries/{name}.json");
    }

    private void Message(string name, TrustedPseudonyms homes)
    {
        if (!Under("messages").Concat(Under("contents")).Any(file => NumberOf(file) == name))
        {
            return;
        }

        string[] parts = [$"messages/{name}.published.der", $"messages/{name}.signed.der", $"contents/{name}.json"];
        if (Array.Find(parts, part => !File.Exists(In(part))) is { } lacking)
        {
            Need(false, LogFault.Message, lacking);
            return;
        }

        var (published, signed) = (Read($"messages/{name}.published.der"), Read($"messages/{name}.signed.der"));
        var key = File.Exists(In($"messages/{name}.key")) ? Read($"messages/{name}.key") : null;
        var entry = CanonicalJson.Parse(Read($"entries/{name}.json"), out var value) == CanonicalFault.None ? value as CanonicalObject : null;
        Need(Is(entry, "message", published), LogFault.Message, $"messages/{name}.published.der");
        Need(key is null ? published.AsSpan().SequenceEqual(signed) : Is(entry, "signed", signed), LogFault.Message, $"messages/{name}.signed.der");
        if (key is not null)
        {
            var opens = SignedMessage.Open(published, key, out var inside) == OpenFault.None && inside.AsSpan().SequenceEqual(signed);
            Need(opens && Is(entry, "contentKey", key), LogFault.Message, $"messages/{name}.key");
        }

        Need(IsGood(signed, homes, name), LogFault.Message, $"contents/{name}.json");
    }

    private bool IsGood(byte[] signed, TrustedPseudonyms homes, string name) =>
        SignedMessage.TryRead(signed, out var message)
        && message.Content.Span.SequenceEqual(Read($"contents/{name}.json"))
        && AddresseeOf(message.Content.Span) is { } addressee
        && new SealVerifier(homes, addressee, null).Verify(signed, out VerifiedMessage? _) == SealFault.None;

    private static Digest? AddresseeOf(ReadOnlySpan<byte> content)
    {
        if (ReceivedRelease.Parse(content, out var release) == ContentFault.None)
        {
            return release!.Recipient;
        }

        if (ConsentContent.Parse(content, out var consent) == ContentFault.None)
        {
            return consent!.Controller.Thumbprint;
        }

        return WithdrawalContent.Parse(content, out var withdrawal) == ContentFault.None ? withdrawal!.Recipient : null;
    }

    private static bool Is(CanonicalObject? entry, string member, byte[] bytes) => (entry?[member] as CanonicalText)?.Text == Digest.Of(bytes).ToString();

    private void Need(bool good, LogFault fault, string where)
    {
        if (!good)
        {
            _findings.Add(new LogFinding(fault, where));
        }
    }

    /// <summary>A file that is lacking has no bytes: the sums say that it is lacking.</summary>
    private byte[] Read(string name) => File.Exists(In(name)) ? File.ReadAllBytes(In(name)) : [];

    private string Text(string name) => Encoding.UTF8.GetString(Read(name));

    private string In(string name) => Path.Combine(folder, name);
}
