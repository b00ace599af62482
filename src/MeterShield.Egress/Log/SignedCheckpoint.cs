using NodaTime;

namespace MeterShield.Egress;

/// <summary>A checkpoint with its signature, and with a timestamp where the householder asked an authority for one.</summary>
public sealed class SignedCheckpoint
{
    internal SignedCheckpoint(Checkpoint checkpoint, ReadOnlyMemory<byte> signature, Instant made, ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> timestamp)
    {
        Checkpoint = checkpoint;
        Signature = signature;
        Made = made;
        TimestampRequest = request;
        Timestamp = timestamp;
    }

    /// <summary>What is signed.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Detached SignedData over its text, DER. It is what an authority puts a time on.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>When it was signed, by the home's clock.</summary>
    public Instant Made { get; }

    /// <summary>TimeStampReq over the signature (RFC 3161); empty when none was made.</summary>
    public ReadOnlyMemory<byte> TimestampRequest { get; }

    /// <summary>TimeStampResp (RFC 3161); empty when none was imported.</summary>
    public ReadOnlyMemory<byte> Timestamp { get; }
}
