using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;

namespace MeterShield.Sealing;

/// <summary>A recipient as a home knows it: by its certificate alone.</summary>
public static class RecipientCertificate
{
    /// <summary>SHA-256 of the certificate in a file, PEM or DER; null when the file holds none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Digest? ThumbprintOf(string path)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(File.ReadAllBytes(path));
            return Digest.Of(certificate.RawDataMemory.Span);
        }
        catch (CryptographicException)
        {
            // Neither PEM nor DER: the caller says so with the name of its option.
            return null;
        }
    }

    /// <summary>What the holder of the certificate in a file calls itself, the common name of its subject; null when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string? NameOf(string path)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(File.ReadAllBytes(path));
            var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            return RecordText.Fits(name) ? name : null;
        }
        catch (CryptographicException)
        {
            // Neither PEM nor DER: the caller says so with the name of its option.
            return null;
        }
    }

    /// <summary>The certificate for encryption in a file, PEM or DER; null when the file holds none on a curve of the profile.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static EncryptionCertificate? EncryptionOf(string path)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(File.ReadAllBytes(path));
            return EncryptionCertificate.TryParse(certificate.RawDataMemory.Span, out var encryption) ? encryption : null;
        }
        catch (CryptographicException)
        {
            // Neither PEM nor DER: the caller says so with the name of its option.
            return null;
        }
    }
}
