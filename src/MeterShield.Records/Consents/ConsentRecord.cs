using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Records;

/// <summary>
/// The proof of a grant: the fields of ISO/IEC TS 27560:2023 that are mandatory there or under the GDPR, and what was agreed.
/// Holds no value of the home, and nothing from the home's log or auditor.
/// </summary>
public sealed class ConsentRecord
{
    /// <summary>A record.</summary>
    /// <param name="id">The grant it proves.</param>
    /// <param name="link">Its place in the chain.</param>
    /// <param name="controller">Who gets the releases.</param>
    /// <param name="notice">What was shown.</param>
    /// <param name="terms">What was agreed.</param>
    /// <param name="validity">The measured cells it covers, half-open, whole minutes.</param>
    /// <param name="zone">The zone whose midnights days begin at, as in the tz database.</param>
    /// <param name="given">When the yes was said; kept to the hour, as a finer time would tie two recipients' records together.</param>
    /// <param name="reference">Whose bill it is, if the invitation said the recipient must know: identifying. Null otherwise.</param>
    /// <exception cref="ArgumentException">The validity is open-ended, or a text is empty or longer than 400 characters.</exception>
    public ConsentRecord(
        GrantId id, RecordLink link, ConsentController controller, ConsentNotice notice, GrantTerms terms, Interval validity, string zone, Instant given, string? reference = null)
    {
        if (!validity.HasStart || !validity.HasEnd)
        {
            throw new ArgumentException("A consent has a first and a last day: expiry is mandatory.", nameof(validity));
        }

        Id = id;
        Link = link;
        Controller = controller;
        Notice = notice;
        Terms = terms;
        Validity = validity;
        Zone = ConsentController.Check(zone);
        Given = WireTime.FloorToHour(given);
        Reference = reference is null ? null : ConsentController.Check(reference);
        Hash = Digest.Of(ConsentContent.Write(this));
    }

    /// <summary>The grant it proves.</summary>
    public GrantId Id { get; }

    /// <summary>Its place in the chain.</summary>
    public RecordLink Link { get; }

    /// <summary>Who gets the releases.</summary>
    public ConsentController Controller { get; }

    /// <summary>What was shown.</summary>
    public ConsentNotice Notice { get; }

    /// <summary>What was agreed.</summary>
    public GrantTerms Terms { get; }

    /// <summary>The measured cells it covers, half-open.</summary>
    public Interval Validity { get; }

    /// <summary>The zone whose midnights days begin at.</summary>
    public string Zone { get; }

    /// <summary>When the yes was said, to the hour.</summary>
    public Instant Given { get; }

    /// <summary>Whose bill it is, or null.</summary>
    public string? Reference { get; }

    /// <summary>SHA-256 of its content: what a grant, its releases and the next record name it by.</summary>
    public Digest Hash { get; }
}
