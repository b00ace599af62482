using System.Globalization;
using System.Text;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>What a notice tells of.</summary>
public enum NoticeKind
{
    /// <summary>A consent record.</summary>
    Consent,

    /// <summary>The record of a withdrawal.</summary>
    Withdrawal,
}

/// <summary>A consent record or a withdrawal as sealed bytes. Only <see cref="Sealer"/> makes one.</summary>
public sealed class SealedNotice
{
    internal SealedNotice(NoticeKind kind, GrantId grant, RecordLink link, Instant due, SealedBytes sealedBytes)
    {
        Kind = kind;
        Grant = grant;
        Pseudonym = link.Pseudonym;
        Sequence = link.Sequence;
        Due = due;
        Sealed = sealedBytes;

        // A consent record is sent again each month: another message, the same record.
        var name = string.Create(CultureInfo.InvariantCulture, $"metershield/v1/{Code(kind)}/{sealedBytes.Content}/{due.ToUnixTimeSeconds()}");
        Id = Digest.Of(Encoding.ASCII.GetBytes(name));
    }

    /// <summary>What it tells of.</summary>
    public NoticeKind Kind { get; }

    /// <summary>The grant it is about.</summary>
    public GrantId Grant { get; }

    /// <summary>This home's name toward the recipient.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>The name of this message: of the record and of when it is due.</summary>
    public Digest Id { get; }

    /// <summary>The ordinal of the record toward this recipient, from 0.</summary>
    public long Sequence { get; }

    /// <summary>When it is due on the wire. Its signing time is the hour before.</summary>
    public Instant Due { get; }

    /// <summary>The MQTT topic.</summary>
    public string Topic => Topics.Of(Pseudonym, Code(Kind));

    /// <summary>What is published.</summary>
    public ReadOnlyMemory<byte> Bytes => Sealed.Bytes;

    /// <summary>SHA-256 of the record's content: the hash that grants, releases and the next record name it by.</summary>
    public Digest Content => Sealed.Content;

    /// <summary>The signed message inside; the same as <see cref="Bytes"/> when nothing is encrypted. Stays at home.</summary>
    public ReadOnlyMemory<byte> Signed => Sealed.Signed;

    /// <summary>The 256-bit content key when encrypted, else empty. Stays at home.</summary>
    public ReadOnlyMemory<byte> ContentKey => Sealed.ContentKey;

    private SealedBytes Sealed { get; }

    private static string Code(NoticeKind kind) => kind switch
    {
        NoticeKind.Consent => "consent",
        NoticeKind.Withdrawal => "withdrawal",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
