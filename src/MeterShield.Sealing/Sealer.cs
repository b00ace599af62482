using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing.Cms;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>
/// Seals what leaves: CMS SignedData (RFC 5652) by the pseudonym's key, and inside AuthEnvelopedData (RFC 5083) where the
/// recipient gave an encryption certificate. The only maker of sealed messages. README.md beside this is the profile.
/// </summary>
public static class Sealer
{
    /// <summary>Seals a release.</summary>
    /// <param name="release">What leaves.</param>
    /// <param name="identity">This home toward its recipient.</param>
    /// <param name="encryption">The recipient's certificate for encryption, or null when it gave none.</param>
    /// <exception cref="ArgumentException">The identity is another recipient's.</exception>
    public static SealedRelease Seal(Release release, PseudonymIdentity identity, EncryptionCertificate? encryption)
    {
        Require(release.Grant.Recipient.Pseudonym, identity);
        return new SealedRelease(release, Seal(ReleaseContent.Write(release), release.Due, identity, encryption));
    }

    /// <summary>Seals a consent record.</summary>
    /// <param name="record">The proof of a grant.</param>
    /// <param name="due">When it is due on the wire. Its signing time is the hour before: a finer one would tie two recipients' records together.</param>
    /// <param name="identity">This home toward its recipient.</param>
    /// <param name="encryption">The recipient's certificate for encryption, or null when it gave none.</param>
    /// <exception cref="ArgumentException">The identity is another recipient's.</exception>
    public static SealedNotice Seal(ConsentRecord record, Instant due, PseudonymIdentity identity, EncryptionCertificate? encryption)
    {
        Require(record.Link.Pseudonym, identity);
        return new SealedNotice(NoticeKind.Consent, record.Id, record.Link, due, Seal(ConsentContent.Write(record), FloorToHour(due), identity, encryption));
    }

    /// <summary>Seals the record of a withdrawal.</summary>
    /// <param name="record">The record.</param>
    /// <param name="due">When it is due on the wire. Its signing time is the hour before, as with a consent record.</param>
    /// <param name="identity">This home toward its recipient.</param>
    /// <param name="encryption">The recipient's certificate for encryption, or null when it gave none.</param>
    /// <exception cref="ArgumentException">The identity is another recipient's.</exception>
    public static SealedNotice Seal(WithdrawalRecord record, Instant due, PseudonymIdentity identity, EncryptionCertificate? encryption)
    {
        Require(record.Link.Pseudonym, identity);
        return new SealedNotice(
            NoticeKind.Withdrawal, record.Id, record.Link, due, Seal(WithdrawalContent.Write(record), FloorToHour(due), identity, encryption));
    }

    private static SealedBytes Seal(byte[] content, Instant signingTime, PseudonymIdentity identity, EncryptionCertificate? encryption)
    {
        var signed = SignedDataWriter.Write(content, signingTime, identity.Key, identity.Names);
        var digest = Digest.Of(content);
        if (encryption is null)
        {
            return new SealedBytes(digest, signed, signed, []);
        }

        var (envelope, contentKey) = EnvelopeWriter.Write(signed, encryption);
        return new SealedBytes(digest, signed, envelope, contentKey);
    }

    private static Instant FloorToHour(Instant due) => Instant.FromUnixTimeSeconds(due.ToUnixTimeSeconds() / 3600 * 3600);

    private static void Require(Pseudonym pseudonym, PseudonymIdentity identity)
    {
        if (pseudonym != identity.Pseudonym)
        {
            throw new ArgumentException("A message is sealed by the pseudonym of its own recipient.", nameof(identity));
        }
    }
}
