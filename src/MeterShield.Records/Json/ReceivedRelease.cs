using NodaTime;

namespace MeterShield.Records.Json;

/// <summary>
/// A release as its recipient reads it. Not a <see cref="Release"/>: that only a home can make, and this cannot be turned into one.
/// </summary>
public sealed class ReceivedRelease
{
    internal ReceivedRelease(in ReleaseParser parsed)
    {
        Id = parsed.Id;
        Recipient = parsed.Recipient;
        Consent = parsed.Consent;
        Sequence = parsed.Sequence;
        Quantity = parsed.Quantity;
        Interval = parsed.Interval;
        Resolution = parsed.Resolution;
        Value = parsed.Value;
        Rounding = parsed.Rounding;
        Purpose = parsed.Purpose;
        RetentionDays = parsed.RetentionDays;
    }

    /// <summary>The name of the release: the same however often it is sent.</summary>
    public Digest Id { get; }

    /// <summary>SHA-256 of the certificate of whom it is for.</summary>
    public Digest Recipient { get; }

    /// <summary>SHA-256 of the content of the consent record it rests on.</summary>
    public Digest Consent { get; }

    /// <summary>The ordinal of the cell in its grant, from 0.</summary>
    public long Sequence { get; }

    /// <summary>What was measured.</summary>
    public Quantity Quantity { get; }

    /// <summary>Half-open, whole minutes.</summary>
    public Interval Interval { get; }

    /// <summary>The step of the ladder that was agreed.</summary>
    public Resolution Resolution { get; }

    /// <summary>The energy, the power, or that it is missing.</summary>
    public ReleaseValue Value { get; }

    /// <summary>The step to which the running total was rounded.</summary>
    public RoundingQuantum Rounding { get; }

    /// <summary>Why it may be used.</summary>
    public Purpose Purpose { get; }

    /// <summary>How long it may be kept, in days.</summary>
    public int RetentionDays { get; }

    /// <summary>Reads what <see cref="ReleaseContent.Write"/> writes, and nothing else.</summary>
    public static ContentFault Parse(ReadOnlySpan<byte> content, out ReceivedRelease? release)
    {
        var parser = new ReleaseParser();
        var fault = parser.Read(content);
        release = fault == ContentFault.None ? new ReceivedRelease(parser) : null;
        return fault;
    }
}
