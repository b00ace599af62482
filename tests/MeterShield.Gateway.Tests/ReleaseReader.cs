using System.Security.Cryptography.X509Certificates;
using MeterShield.Records.Json;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Tests;

/// <summary>Reads as the recipient <c>watcher</c> would: only what the box sealed for it.</summary>
internal sealed class ReleaseReader : IDisposable
{
    private readonly TrustedPseudonyms _trusted = new();
    private readonly SealVerifier _verifier;

    /// <summary>Trusts the certificate of one box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="homeCertificate">Its certificate toward the recipient, where the state is not in the box's own folder.</param>
    public ReleaseReader(Box box, string? homeCertificate = null)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(homeCertificate ?? box.HomeCertificate);
        Assert.True(_trusted.Pin(certificate.RawData, out _));
        _verifier = new SealVerifier(_trusted, RecipientCertificate.ThumbprintOf(Path.Combine(box.Folder, "watcher.pem"))!.Value, null);
    }

    /// <summary>The release in a message, whose seal must be good.</summary>
    public ReceivedRelease Read(byte[] message)
    {
        Assert.Equal(SealFault.None, _verifier.Verify(message, out VerifiedRelease? verified));
        return verified!.Release;
    }

    public void Dispose() => _trusted.Dispose();
}
