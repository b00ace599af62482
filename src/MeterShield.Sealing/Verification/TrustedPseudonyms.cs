using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;

namespace MeterShield.Sealing;

/// <summary>
/// Whom a recipient believes: pseudonym certificates pinned one by one at enrolment, and issuers that vouch for
/// pseudonyms. Used by one thread.
/// </summary>
public sealed class TrustedPseudonyms : IDisposable
{
    private readonly Dictionary<byte[], PinnedCertificate> _pinned = new(BytesComparer.Instance);
    private readonly List<X509Certificate2> _issuers = [];

    /// <summary>How many pseudonyms are known by now.</summary>
    public int Count => _pinned.Count;

    /// <summary>Believes one self-signed certificate.</summary>
    /// <returns>False when it is not a certificate of the profile, or not signed by its own key.</returns>
    public bool Pin(ReadOnlySpan<byte> der, out Pseudonym pseudonym)
    {
        using var certificate = Parse(der);
        var pinned = certificate is null ? null : Read(() => CertificateProfile.IsSelfSigned(certificate) ? Add(certificate, null) : null);
        pseudonym = pinned?.Pseudonym ?? default;
        return pinned is not null;
    }

    /// <summary>Believes every certificate in the bytes of a file: one in DER, or any number in PEM.</summary>
    /// <param name="file">What is in the file.</param>
    /// <param name="pseudonyms">Whose they are; empty when the answer is no, though the good ones before a bad one are believed.</param>
    /// <returns>False when there is none, or one is not a self-signed certificate of the profile.</returns>
    public bool PinAll(ReadOnlySpan<byte> file, out IReadOnlyList<Pseudonym> pseudonyms)
    {
        pseudonyms = [];
        var pinned = new List<Pseudonym>();
        foreach (var der in CertificatesIn(file))
        {
            if (!Pin(der, out var pseudonym))
            {
                return false;
            }

            pinned.Add(pseudonym);
        }

        pseudonyms = pinned;
        return pinned.Count > 0;
    }

    /// <summary>Believes every certificate of the profile that an issuer signed.</summary>
    /// <returns>False when it is not a self-signed certificate that may sign others.</returns>
    public bool TrustIssuer(ReadOnlySpan<byte> der)
    {
        var issuer = Parse(der);
        if (issuer is null || Read(() => CertificateProfile.MayIssue(issuer) && IsIssuedBy(issuer, issuer) ? issuer : null) is null)
        {
            issuer?.Dispose();
            return false;
        }

        _issuers.Add(issuer);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pinned in _pinned.Values)
        {
            pinned.Dispose();
        }

        foreach (var issuer in _issuers)
        {
            issuer.Dispose();
        }
    }

    /// <summary>The trusted certificate that is exactly these bytes.</summary>
    internal PinnedCertificate? Find(ReadOnlySpan<byte> der)
    {
        if (_pinned.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(der, out var pinned) || _issuers.Count == 0)
        {
            return pinned;
        }

        using var certificate = Parse(der);
        return certificate is null ? null : Read(() => IssuerOf(certificate) is { } issuer ? Add(certificate, issuer) : null);
    }

    private X509Certificate2? IssuerOf(X509Certificate2 certificate) =>
        CertificateProfile.MayBeIssued(certificate) ? _issuers.Find(issuer => IsIssuedBy(certificate, issuer)) : null;

    private PinnedCertificate? Add(X509Certificate2 certificate, X509Certificate2? issuer)
    {
        if (_pinned.TryGetValue(certificate.RawData, out var known))
        {
            return known;
        }

        var pinned = PinnedCertificate.Of(certificate, issuer);
        if (pinned is not null)
        {
            _pinned.Add(certificate.RawData, pinned);
        }

        return pinned;
    }

    private static List<byte[]> CertificatesIn(ReadOnlySpan<byte> file)
    {
        const byte Sequence = 0x30;
        if (file.Length > 0 && file[0] == Sequence)
        {
            return [file.ToArray()];
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(System.Text.Encoding.Latin1.GetString(file));
        }
        catch (CryptographicException)
        {
            // Between the lines there is no certificate: the answer is no.
            return [[]];
        }

        var list = certificates.Select(certificate => certificate.RawData).ToList();
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }

        return list;
    }

    /// <summary>Null when the bytes are not exactly one certificate.</summary>
    private static X509Certificate2? Parse(ReadOnlySpan<byte> der)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(der);
            if (certificate.RawDataMemory.Span.SequenceEqual(der))
            {
                return certificate;
            }

            certificate.Dispose();
        }
        catch (CryptographicException)
        {
            // Bytes that are no certificate are an answer here.
        }

        return null;
    }

    /// <summary>
    /// Whether one certificate is signed by another's key. Times are checked against the signing time of each message: a message of
    /// last year stays good when the certificate has ended since.
    /// </summary>
    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(issuer);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate) && chain.ChainElements[^1].Certificate.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span);
    }

    /// <summary>Names, times and extensions of a certificate are read when they are asked for: bytes that are none are an answer here.</summary>
    private static T? Read<T>(Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
