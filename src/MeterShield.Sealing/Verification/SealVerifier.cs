using System.Security.Cryptography;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing.Cms;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>
/// The recipient's side: says whether a message is by a trusted home, for this recipient, unchanged, and exactly of the profile.
/// Accepts nothing that openssl or SignedCms refuses, and is stricter than both. Used by one thread.
/// </summary>
/// <param name="trusted">Whom to believe.</param>
/// <param name="recipient">SHA-256 of this recipient's own certificate.</param>
/// <param name="opener">Opens envelopes; when there is one, plain messages are refused.</param>
public sealed class SealVerifier(TrustedPseudonyms trusted, Digest recipient, Opener? opener)
{
    /// <summary>The longest message that is looked at, in bytes.</summary>
    public const int LongestMessage = 32 * 1024;

    /// <summary>Under [0] in the message, as a SET OF when hashed (RFC 5652 5.4).</summary>
    private const byte SetOfTag = 0x31;
    internal const int LongestAttributes = 512;

    /// <summary>Verifies a message of any kind.</summary>
    /// <param name="message">What came.</param>
    /// <param name="verified">What it says; null unless there is no fault.</param>
    public SealFault Verify(ReadOnlySpan<byte> message, out VerifiedMessage? verified)
    {
        verified = null;
        if (message.Length > LongestMessage)
        {
            return SealFault.TooLong;
        }

        if (EnvelopeReader.IsEnvelope(message))
        {
            return VerifyInside(message, out verified);
        }

        return opener is null ? VerifySigned(message, out verified) : SealFault.NotEncrypted;
    }

    /// <summary>Verifies a message that must be a release.</summary>
    /// <param name="message">What came.</param>
    /// <param name="verified">What it says; null unless there is no fault.</param>
    public SealFault Verify(ReadOnlySpan<byte> message, out VerifiedRelease? verified)
    {
        var fault = Verify(message, out VerifiedMessage? any);
        verified = any as VerifiedRelease;
        return fault == SealFault.None && verified is null ? SealFault.Content : fault;
    }

    private SealFault VerifyInside(ReadOnlySpan<byte> envelope, out VerifiedMessage? verified)
    {
        verified = null;
        if (opener is null)
        {
            return SealFault.CannotOpen;
        }

        return opener.Open(envelope, out var message) switch
        {
            OpenFault.None => VerifySigned(message, out verified),
            OpenFault.Structure => SealFault.Structure,
            OpenFault.WrongRecipient => SealFault.CannotOpen,
            _ => SealFault.Decryption,
        };
    }

    private SealFault VerifySigned(ReadOnlySpan<byte> message, out VerifiedMessage? verified)
    {
        verified = null;
        var parts = new SignedDataReader();
        if (!parts.TryRead(message) || parts.Attributes.Length > LongestAttributes)
        {
            return SealFault.Structure;
        }

        if (trusted.Find(parts.Certificate) is not { } signer)
        {
            return SealFault.UnknownCertificate;
        }

        var fault = CheckSigner(parts, parts.Content, signer, out var signedAt);
        return fault == SealFault.None ? Read(parts, signer.Pseudonym, signedAt, out verified) : fault;
    }

    internal static SealFault CheckSigner(in SignedDataReader parts, ReadOnlySpan<byte> content, PinnedCertificate signer, out Instant signedAt)
    {
        signedAt = default;
        if (!signer.IsNamedBy(parts))
        {
            return SealFault.CertificateMismatch;
        }

        if (!SigningTimes.TryRead(parts.SigningTime, out signedAt))
        {
            return SealFault.SigningTime;
        }

        if (!signer.IsValidAt(signedAt))
        {
            return SealFault.CertificateNotValid;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        if (!hash.SequenceEqual(parts.ContentDigest))
        {
            return SealFault.ContentDigest;
        }

        Span<byte> attributes = stackalloc byte[LongestAttributes];
        parts.Attributes.CopyTo(attributes);
        attributes[0] = SetOfTag;
        SHA256.HashData(attributes[..parts.Attributes.Length], hash);
        return signer.Signed(hash, parts.Signature) ? SealFault.None : SealFault.Signature;
    }

    private SealFault Read(in SignedDataReader parts, Pseudonym pseudonym, Instant signedAt, out VerifiedMessage? verified)
    {
        verified = null;
        if (ReceivedRelease.Parse(parts.Content, out var release) == ContentFault.None)
        {
            _ = Digest.TryParse(Convert.ToHexStringLower(parts.ContentDigest), out var content);
            verified = new VerifiedRelease(pseudonym, signedAt, content, release!);
            return Accept(release!.Recipient, pseudonym, pseudonym, signedAt >= release.Interval.End, ref verified);
        }

        if (ConsentContent.Parse(parts.Content, out var consent) == ContentFault.None)
        {
            verified = new VerifiedConsent(pseudonym, signedAt, consent!);
            return Accept(consent!.Controller.Thumbprint, consent.Link.Pseudonym, pseudonym, true, ref verified);
        }

        if (WithdrawalContent.Parse(parts.Content, out var withdrawal) == ContentFault.None)
        {
            verified = new VerifiedWithdrawal(pseudonym, signedAt, withdrawal!);
            return Accept(withdrawal!.Recipient, withdrawal.Link.Pseudonym, pseudonym, true, ref verified);
        }

        return SealFault.Content;
    }

    private SealFault Accept(Digest addressee, Pseudonym named, Pseudonym signer, bool inTime, ref VerifiedMessage? verified)
    {
        var fault = addressee != recipient ? SealFault.WrongRecipient
            : named != signer ? SealFault.WrongPseudonym
            : !inTime ? SealFault.SignedTooEarly
            : SealFault.None;
        verified = fault == SealFault.None ? verified : null;
        return fault;
    }
}
