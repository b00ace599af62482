using System.Text;
using MeterShield.Egress;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Logs;

/// <summary>A checkpoint that somebody took away, with its signature where they have that too: what a log must still begin with.</summary>
internal sealed class HeldCheckpoint
{
    private readonly byte[]? _signature;

    private HeldCheckpoint(Checkpoint checkpoint, byte[]? signature)
    {
        Checkpoint = checkpoint;
        _signature = signature;
    }

    /// <summary>What it says.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Reads the files of somebody who holds a checkpoint.</summary>
    /// <param name="checkpoint">The three lines of text.</param>
    /// <param name="signature">The detached signature, or null.</param>
    /// <exception cref="UsageException">A file cannot be read, or holds no checkpoint.</exception>
    public static HeldCheckpoint Read(string checkpoint, string? signature) => Checkpoint.TryParse(Encoding.UTF8.GetString(Bytes(checkpoint)), out var parsed)
        ? new HeldCheckpoint(parsed, signature is null ? null : Bytes(signature))
        : throw new UsageException($"{checkpoint} is no checkpoint: give the file of that name, as the log wrote it.");

    /// <summary>Whether the log's key signed it. Whoever has no signature takes the text for what it is.</summary>
    public bool IsSigned(LogCertificate certificate) =>
        Checkpoint.Origin.EndsWith("/" + certificate.Name, StringComparison.Ordinal)
        && (_signature is null || certificate.Verify(Encoding.UTF8.GetBytes(Checkpoint.Text), _signature, out _) == SealFault.None);

    /// <summary>What is wrong with a log for somebody who holds this; null when it still begins with it.</summary>
    public LogFinding? Against(EgressLog log, LogCertificate certificate, string name) =>
        !IsSigned(certificate) ? new LogFinding(LogFault.CheckpointSignature, name)
        : !log.BeginsWith(Checkpoint) ? new LogFinding(LogFault.CheckpointRoot, name)
        : null;

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: name a file that is there.");
        }
    }
}
