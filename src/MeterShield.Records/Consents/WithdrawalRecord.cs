using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.Records;

/// <summary>The record of a withdrawal: the same record as its consent with one more event (ISO/IEC TS 27560:2023).</summary>
public sealed class WithdrawalRecord
{
    /// <summary>A record.</summary>
    /// <param name="consent">What is withdrawn.</param>
    /// <param name="link">Its place in the chain, after the consent.</param>
    /// <param name="withdrawn">When; kept to the hour.</param>
    /// <param name="erase">Whether the recipient is asked to erase what it got.</param>
    /// <exception cref="ArgumentException">Another pseudonym than the consent's, or not after it.</exception>
    public WithdrawalRecord(ConsentRecord consent, RecordLink link, Instant withdrawn, bool erase)
        : this(consent.Id, consent.Hash, consent.Controller.Thumbprint, link, WireTime.FloorToHour(withdrawn), erase)
    {
        if (link.Pseudonym != consent.Link.Pseudonym || link.Sequence <= consent.Link.Sequence)
        {
            throw new ArgumentException("A withdrawal comes after its consent in the same chain.", nameof(link));
        }
    }

    /// <summary>A record made from what the grant itself tells, when the consent record is not at hand.</summary>
    /// <param name="grant">What is withdrawn.</param>
    /// <param name="link">Its place in the chain, after the consent.</param>
    /// <param name="withdrawn">When; kept to the hour.</param>
    /// <param name="erase">Whether the recipient is asked to erase what it got.</param>
    /// <exception cref="ArgumentException">Another pseudonym than the grant's, or the first of its chain.</exception>
    public WithdrawalRecord(Grant grant, RecordLink link, Instant withdrawn, bool erase)
        : this(grant.Id, grant.Consent, grant.Recipient.Thumbprint, link, WireTime.FloorToHour(withdrawn), erase)
    {
        if (link.Pseudonym != grant.Recipient.Pseudonym)
        {
            throw new ArgumentException("A withdrawal comes after its consent in the same chain.", nameof(link));
        }
    }

    internal WithdrawalRecord(GrantId id, Digest consent, Digest recipient, RecordLink link, Instant withdrawn, bool erase)
    {
        if (link.Sequence == 0)
        {
            throw new ArgumentException("A withdrawal is never the first record.", nameof(link));
        }

        Id = id;
        Consent = consent;
        Recipient = recipient;
        Link = link;
        Withdrawn = withdrawn;
        Erase = erase;
        Hash = Digest.Of(WithdrawalContent.Write(this));
    }

    /// <summary>The grant that ends.</summary>
    public GrantId Id { get; }

    /// <summary>SHA-256 of the content of the consent record.</summary>
    public Digest Consent { get; }

    /// <summary>SHA-256 of the certificate of whom it tells.</summary>
    public Digest Recipient { get; }

    /// <summary>Its place in the chain.</summary>
    public RecordLink Link { get; }

    /// <summary>When, to the hour.</summary>
    public Instant Withdrawn { get; }

    /// <summary>Whether the recipient is asked to erase what it got.</summary>
    public bool Erase { get; }

    /// <summary>SHA-256 of its content.</summary>
    public Digest Hash { get; }
}
