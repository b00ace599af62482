using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Sealing.Cms;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>The certificate of an egress log, as whoever holds a checkpoint knows it. Used by one thread.</summary>
public sealed class LogCertificate : IDisposable
{
    private readonly PinnedCertificate _pinned;
    private readonly byte[] _der;

    private LogCertificate(PinnedCertificate pinned, byte[] der)
    {
        _pinned = pinned;
        _der = der;
    }

    /// <summary>The log's random name.</summary>
    public string Name => _pinned.Pseudonym.ToString();

    /// <summary>The certificate, DER.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <summary>The certificate, PEM.</summary>
    public string Pem => PemEncoding.WriteString("CERTIFICATE", _der) + "\n";

    /// <summary>Reads a certificate, PEM or DER; null when it is none of a log.</summary>
    public static LogCertificate? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(bytes);
            return CertificateProfile.IsSelfSigned(certificate) && PinnedCertificate.Of(certificate, null) is { } pinned ? new LogCertificate(pinned, certificate.RawData) : null;
        }
        catch (CryptographicException)
        {
            // Neither PEM nor DER: the answer is no.
            return null;
        }
    }

    /// <summary>Whether a detached signature over a text is by this log's key, and exactly of the profile.</summary>
    /// <param name="text">What was signed.</param>
    /// <param name="signature">The detached SignedData, DER.</param>
    /// <param name="signedAt">The signing time, by the home's clock.</param>
    public SealFault Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, out Instant signedAt)
    {
        signedAt = default;
        if (signature.Length > SealVerifier.LongestMessage)
        {
            return SealFault.TooLong;
        }

        var parts = new SignedDataReader();
        if (!parts.TryRead(signature, detached: true) || parts.Attributes.Length > SealVerifier.LongestAttributes)
        {
            return SealFault.Structure;
        }

        return parts.Certificate.SequenceEqual(_der) ? SealVerifier.CheckSigner(parts, text, _pinned, out signedAt) : SealFault.UnknownCertificate;
    }

    /// <inheritdoc/>
    public void Dispose() => _pinned.Dispose();

    internal static string? NameOf(X509Certificate2 certificate)
    {
        const string Prefix = "CN=";
        return certificate.Subject.StartsWith(Prefix, StringComparison.Ordinal) && Pseudonym.TryParse(certificate.Subject[Prefix.Length..], out var name)
            ? name.ToString()
            : null;
    }
}
