using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Sealing.Cms;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>
/// What signs the checkpoints of the egress log: a key of its own, so that no recipient's pseudonym is tied to the log unless the
/// householder shows both. Made once with the home, never silently again.
/// </summary>
public sealed class LogIdentity : IDisposable
{
    private readonly KeyPair _pair;
    private readonly FileSigningKey _key;
    private readonly CertificateNames _names;

    private LogIdentity(KeyPair pair)
    {
        _pair = pair;
        _key = new FileSigningKey(pair);
        using var certificate = X509CertificateLoader.LoadCertificate(pair.Certificate);
        _names = new CertificateNames(certificate);
        CertificateProfile.RequireP256(certificate);
        Name = LogCertificate.NameOf(certificate)
            ?? throw new KeyException(KeyFault.Malformed, "The certificate of the egress log carries no random name: restore a backup.");
    }

    /// <summary>The log's random name: 32 lower-case hexadecimal digits.</summary>
    public string Name { get; }

    /// <summary>The certificate of the key, DER.</summary>
    public ReadOnlyMemory<byte> Certificate => _pair.Certificate;

    /// <summary>Makes the key of a log in a folder that is not there yet.</summary>
    /// <exception cref="KeyException">There is one already, or the folder cannot be written.</exception>
    public static LogIdentity Create(string folder)
    {
        using (var pair = CertificateMaker.Make(RandomNumberGenerator.GetHexString(32, lowercase: true), ECCurve.NamedCurves.nistP256))
        {
            KeyFolder.Create(Path.GetFullPath(folder), pair);
        }

        return Load(folder);
    }

    /// <summary>Reads the key of a log.</summary>
    /// <exception cref="KeyException">It is missing, unreadable, exposed to others, malformed or mismatched.</exception>
    public static LogIdentity Load(string folder)
    {
        var pair = KeyFolder.Load(Path.GetFullPath(folder));
        try
        {
            return new LogIdentity(pair);
        }
        catch (KeyException)
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>Signs a text: SignedData of the profile, but detached (RFC 5652 5.2).</summary>
    /// <param name="text">What is signed.</param>
    /// <param name="now">The signing time, to the second.</param>
    /// <exception cref="KeyException">The certificate is not valid then: the clock is wrong.</exception>
    public byte[] Sign(ReadOnlySpan<byte> text, Instant now) =>
        SignedDataWriter.Write(text, Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), _key, _names, detached: true);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
