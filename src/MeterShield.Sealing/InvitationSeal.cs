using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using MeterShield.Records;
using MeterShield.Records.Json;

namespace MeterShield.Sealing;

/// <summary>Why a file is not an invitation.</summary>
public enum InvitationFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Longer than <see cref="InvitationSeal.LongestBytes"/>.</summary>
    TooLong,

    /// <summary>Not CMS SignedData with one signer and its content (RFC 5652 5).</summary>
    Structure,

    /// <summary>The signature does not verify: it was changed, or forged.</summary>
    Signature,

    /// <summary>What is signed is not an invitation of the closed schema.</summary>
    Content,

    /// <summary>A text in it holds what is not shown and could make a page say something else.</summary>
    Hidden,

    /// <summary>Signed with another certificate than the one it names.</summary>
    AnotherSigner,

    /// <summary>The certificate to encrypt to is on no curve of the profile.</summary>
    Encryption,
}

/// <summary>
/// The recipient's signature over its invitation: attached CMS SignedData, by whatever tool and key the recipient has
/// (RFC 5652 5). It proves that whoever holds that certificate asks; who that is, the householder must know by another way.
/// </summary>
public static class InvitationSeal
{
    /// <summary>The longest file that is read: 64 KiB.</summary>
    public const int LongestBytes = 64 * 1024;

    /// <summary>Signs an invitation as its recipient.</summary>
    /// <exception cref="ArgumentException">It names another certificate.</exception>
    public static byte[] Sign(Invitation invitation, RecipientIdentity identity)
    {
        if (!invitation.Certificate.Span.SequenceEqual(identity.Certificate.Span))
        {
            throw new ArgumentException("An invitation is signed with the certificate it names.", nameof(identity));
        }

        return identity.Sign(InvitationContent.Write(invitation), invitation.Valid.Start);
    }

    /// <summary>Reads a signed invitation. Never throws on bad bytes.</summary>
    /// <param name="file">DER of SignedData.</param>
    /// <param name="invitation">The invitation; null unless there is no fault.</param>
    public static InvitationFault Open(ReadOnlySpan<byte> file, out Invitation? invitation)
    {
        invitation = null;
        if (file.Length > LongestBytes)
        {
            return InvitationFault.TooLong;
        }

        var message = new SignedCms();
        try
        {
            message.Decode(file);
            if (message.ContentInfo.Content.Length == 0 || message.SignerInfos.Count != 1 || message.SignerInfos[0].Certificate is null)
            {
                return InvitationFault.Structure;
            }
        }
        catch (CryptographicException)
        {
            // Not CMS: the answer is no.
            return InvitationFault.Structure;
        }

        return !Verifies(message) ? InvitationFault.Signature : Read(message, out invitation);
    }

    private static InvitationFault Read(SignedCms message, out Invitation? invitation)
    {
        var content = InvitationContent.Parse(message.ContentInfo.Content, out invitation);
        if (content != ContentFault.None || invitation is null)
        {
            return content == ContentFault.Hidden ? InvitationFault.Hidden : InvitationFault.Content;
        }

        var fault = !invitation.Certificate.Span.SequenceEqual(message.SignerInfos[0].Certificate!.RawDataMemory.Span) ? InvitationFault.AnotherSigner
            : invitation.Encryption is { } der && !EncryptionCertificate.TryParse(der.Span, out _) ? InvitationFault.Encryption
            : InvitationFault.None;
        invitation = fault == InvitationFault.None ? invitation : null;
        return fault;
    }

    private static bool Verifies(SignedCms message)
    {
        try
        {
            // The chain is not asked: the certificate is pinned by the householder, not by an authority.
            message.SignerInfos[0].CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (CryptographicException)
        {
            // The answer is no.
            return false;
        }
    }
}
