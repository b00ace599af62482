using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>A message that was verified. A closed set.</summary>
public abstract class VerifiedMessage
{
    private protected VerifiedMessage(Pseudonym pseudonym, Instant signedAt, Digest content)
    {
        Pseudonym = pseudonym;
        SignedAt = signedAt;
        Content = content;
    }

    /// <summary>The home, as it calls itself toward this recipient.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>When it was due: the signing time.</summary>
    public Instant SignedAt { get; }

    /// <summary>SHA-256 of the signed content.</summary>
    public Digest Content { get; }
}

/// <summary>A release that was verified.</summary>
public sealed class VerifiedRelease : VerifiedMessage
{
    internal VerifiedRelease(Pseudonym pseudonym, Instant signedAt, Digest content, ReceivedRelease release)
        : base(pseudonym, signedAt, content) => Release = release;

    /// <summary>What it says.</summary>
    public ReceivedRelease Release { get; }
}

/// <summary>A consent record that was verified.</summary>
public sealed class VerifiedConsent : VerifiedMessage
{
    internal VerifiedConsent(Pseudonym pseudonym, Instant signedAt, ConsentRecord record)
        : base(pseudonym, signedAt, record.Hash) => Record = record;

    /// <summary>What it says.</summary>
    public ConsentRecord Record { get; }
}

/// <summary>A withdrawal that was verified.</summary>
public sealed class VerifiedWithdrawal : VerifiedMessage
{
    internal VerifiedWithdrawal(Pseudonym pseudonym, Instant signedAt, WithdrawalRecord record)
        : base(pseudonym, signedAt, record.Hash) => Record = record;

    /// <summary>What it says.</summary>
    public WithdrawalRecord Record { get; }
}
