using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Sealing.Cms;

namespace MeterShield.Sealing;

/// <summary>
/// Which certificates are believed in which part. An extension that is not named here limits or widens a certificate in a way that
/// tools read differently, whether it is marked critical or not: it is refused.
/// </summary>
internal static class CertificateProfile
{
    private const string AuthorityKeyIdentifier = "2.5.29.35";
    private const string SubjectKeyIdentifier = "2.5.29.14";
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";

    private static readonly string[] OfIssued = [AuthorityKeyIdentifier, SubjectKeyIdentifier, BasicConstraints];
    private static readonly string[] OfIssuer = [.. OfIssued, KeyUsage];
    private static readonly byte[] Version3 = [0xa0, 0x03, 0x02, 0x01, 0x02];
    private static readonly byte[] EcdsaWithSha256 = CmsOids.Algorithm(CmsOids.EcdsaWithSha256);

    /// <summary>
    /// Whether a certificate is one that stands for itself: version 3, one name as subject and issuer, no extension, signed with ECDSA and
    /// SHA-256 by its own key. A chain check takes a trust anchor's own signature on faith; we do not.
    /// </summary>
    public static bool IsSelfSigned(X509Certificate2 certificate)
    {
        if (certificate.Extensions.Count > 0 || !IsNamedByItself(certificate))
        {
            return false;
        }

        var outer = new DerCursor(certificate.RawDataMemory.Span);
        using var key = KeyOf(certificate);
        return key is not null
            && outer.Enter(Asn1Tag.Sequence, out DerCursor parts)
            && parts.Whole(Asn1Tag.Sequence, out var signed) && SaysHowItIsSigned(signed)
            && parts.Constant(EcdsaWithSha256)
            && parts.Enter(Asn1Tag.PrimitiveBitString, out ReadOnlySpan<byte> signature) && parts.AtEnd && signature.Length > 1 && signature[0] == 0
            && key.VerifyData(signed, signature[1..], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether a certificate may be one that an issuer vouches for: another name than its issuer's, and nothing but identifiers of keys.</summary>
    public static bool MayBeIssued(X509Certificate2 certificate) =>
        !IsNamedByItself(certificate) && HasOnly(certificate, OfIssued) && !certificate.Extensions.Any(extension => extension.Critical)
        && ConstraintsOf(certificate) is not { CertificateAuthority: true };

    /// <summary>Whether a certificate may vouch for others, and nothing in it limits for what.</summary>
    public static bool MayIssue(X509Certificate2 certificate) =>
        HasOnly(certificate, OfIssuer) && ConstraintsOf(certificate) is { CertificateAuthority: true }
        && certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign));

    /// <summary>Makes sure that what is to sign is on the curve that every recipient asks for.</summary>
    /// <exception cref="KeyException">It is on another.</exception>
    public static void RequireP256(X509Certificate2 certificate)
    {
        using var key = KeyOf(certificate);
        if (key is null || !Curves.IsP256(key.ExportParameters(includePrivateParameters: false).Curve))
        {
            throw new KeyException(KeyFault.Malformed, "A key that signs is on P-256, and this one is not: restore a backup.");
        }
    }

    /// <summary>The key of a certificate; null where it is none that this system can use, such as a point that is not on its curve.</summary>
    public static ECDsa? KeyOf(X509Certificate2 certificate)
    {
        try
        {
            // A curve is told by its name; its numbers written out are refused (RFC 5480 2.1.1).
            return certificate.PublicKey.EncodedParameters?.RawData is [(byte)UniversalTagNumber.ObjectIdentifier, ..] ? certificate.GetECDsaPublicKey() : null;
        }
        catch (CryptographicException)
        {
            // Bytes that are no key are an answer here.
            return null;
        }
    }

    /// <summary>In the signed part: the version, the serial number, and the algorithm once more, which must be the one outside (RFC 5280 4.1.1.2).</summary>
    private static bool SaysHowItIsSigned(ReadOnlySpan<byte> signed)
    {
        var whole = new DerCursor(signed);
        return whole.Enter(Asn1Tag.Sequence, out DerCursor fields)
            && fields.Constant(Version3) && fields.Whole(Asn1Tag.Integer, out _) && fields.Constant(EcdsaWithSha256);
    }

    private static bool IsNamedByItself(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static bool HasOnly(X509Certificate2 certificate, string[] allowed)
    {
        var found = certificate.Extensions.Select(extension => extension.Oid?.Value).ToList();
        return found.TrueForAll(allowed.Contains) && found.Distinct(StringComparer.Ordinal).Count() == found.Count;
    }

    private static X509BasicConstraintsExtension? ConstraintsOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().SingleOrDefault();
}
