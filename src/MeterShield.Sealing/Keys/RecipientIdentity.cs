using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Sealing.Cms;
using NodaTime;

namespace MeterShield.Sealing;

/// <summary>
/// A recipient: a certificate whose thumbprint its releases are addressed to, and a second key pair to open what is
/// encrypted to it. Kept in a folder as <c>key.pem</c> and <c>certificate.pem</c>, and the same in <c>encryption/</c>.
/// </summary>
public sealed class RecipientIdentity : IDisposable
{
    private const string EncryptionFolder = "encryption";
    private readonly KeyPair _signing;
    private readonly KeyPair _encryption;

    private RecipientIdentity(KeyPair signing, KeyPair encryption)
    {
        _signing = signing;
        _encryption = encryption;
        Thumbprint = Digest.Of(signing.Certificate);
        Encryption = EncryptionCertificate.TryParse(encryption.Certificate, out var certificate)
            ? certificate
            : throw new KeyException(KeyFault.Malformed, "The encryption key is neither on P-256 nor on brainpoolP256r1.");
    }

    /// <summary>SHA-256 of the certificate, DER: releases carry it, and no other's are accepted.</summary>
    public Digest Thumbprint { get; }

    /// <summary>The certificate, DER.</summary>
    public ReadOnlyMemory<byte> Certificate => _signing.Certificate;

    /// <summary>The certificate for encryption, to be given in an invitation.</summary>
    public EncryptionCertificate Encryption { get; }

    /// <summary>Makes a recipient in a folder that is not there yet.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="brainpool">Whether to encrypt on brainpoolP256r1 instead of P-256.</param>
    /// <exception cref="KeyException">There is a key already, or the folder cannot be written.</exception>
    public static RecipientIdentity Create(string folder, bool brainpool = false)
    {
        using (var signing = CertificateMaker.Make(RandomName(), ECCurve.NamedCurves.nistP256))
        {
            KeyFolder.Create(Path.GetFullPath(folder), signing);
        }

        var curve = brainpool ? ECCurve.NamedCurves.brainpoolP256r1 : ECCurve.NamedCurves.nistP256;
        using (var encryption = CertificateMaker.Make(RandomName(), curve))
        {
            KeyFolder.Create(Path.Combine(Path.GetFullPath(folder), EncryptionFolder), encryption);
        }

        return Load(folder);
    }

    /// <summary>Reads a recipient from its folder.</summary>
    /// <exception cref="KeyException">A key or certificate is missing, unreadable, exposed to others, malformed or mismatched.</exception>
    public static RecipientIdentity Load(string folder)
    {
        var signing = KeyFolder.Load(Path.GetFullPath(folder));
        try
        {
            return new RecipientIdentity(signing, KeyFolder.Load(Path.Combine(Path.GetFullPath(folder), EncryptionFolder)));
        }
        catch (KeyException)
        {
            signing.Dispose();
            throw;
        }
    }

    /// <summary>What opens envelopes to this recipient.</summary>
    public Opener CreateOpener()
    {
        var parameters = _encryption.Key.ExportParameters(includePrivateParameters: true);
        try
        {
            return new Opener(ECDiffieHellman.Create(parameters), Encryption);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    /// <summary>Attached SignedData by the certificate of this recipient.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> content, Instant signingTime)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(_signing.Certificate);
        return SignedDataWriter.Write(content, signingTime, new FileSigningKey(_signing), new CertificateNames(certificate));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signing.Dispose();
        _encryption.Dispose();
    }

    private static string RandomName() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
