using MeterShield.Records;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>A release as signed and, where the recipient has a key for it, encrypted bytes. Only <see cref="Sealer"/> makes one.</summary>
public sealed class SealedRelease
{
    internal SealedRelease(Release release, SealedBytes sealedBytes)
    {
        Grant = release.Grant.Id;
        Pseudonym = release.Grant.Recipient.Pseudonym;
        Id = release.Id;
        Sequence = release.Sequence;
        Due = release.Due;
        Sealed = sealedBytes;
    }

    /// <summary>The grant it is made for.</summary>
    public GrantId Grant { get; }

    /// <summary>This home's name toward the recipient.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>The release's name: what a recipient compares, as no two sealings have the same bytes.</summary>
    public Digest Id { get; }

    /// <summary>The ordinal of its cell in its grant, from 0.</summary>
    public long Sequence { get; }

    /// <summary>When it is due on the wire; also its signing time.</summary>
    public Instant Due { get; }

    /// <summary>The MQTT topic.</summary>
    public string Topic => Topics.Of(Pseudonym, "release");

    /// <summary>What is published.</summary>
    public ReadOnlyMemory<byte> Bytes => Sealed.Bytes;

    /// <summary>SHA-256 of the signed content.</summary>
    public Digest Content => Sealed.Content;

    /// <summary>The signed message inside; the same as <see cref="Bytes"/> when nothing is encrypted. Stays at home, to show what was sent.</summary>
    public ReadOnlyMemory<byte> Signed => Sealed.Signed;

    /// <summary>The 256-bit content key when encrypted, else empty. Stays at home.</summary>
    public ReadOnlyMemory<byte> ContentKey => Sealed.ContentKey;

    private SealedBytes Sealed { get; }
}
