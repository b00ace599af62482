using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Records;
using MeterShield.Sealing.Cms;

namespace MeterShield.Sealing;

/// <summary>What signs for this home toward one recipient: a random name, and a key whose certificate carries it.</summary>
public sealed class PseudonymIdentity : IDisposable
{
    /// <summary>An identity over a key, wherever that is kept.</summary>
    /// <exception cref="KeyException">The certificate is not of the profile, or not this pseudonym's.</exception>
    public PseudonymIdentity(Pseudonym pseudonym, ISigningKey key)
    {
        Key = key;
        Pseudonym = pseudonym;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(key.Certificate.Span);
            if (certificate.Subject != "CN=" + pseudonym)
            {
                throw new KeyException(KeyFault.Mismatched, "The certificate carries another pseudonym than the one it is kept under.");
            }

            Names = new CertificateNames(certificate);
            CertificateProfile.RequireP256(certificate);
        }
        catch (CryptographicException e)
        {
            throw new KeyException(KeyFault.Malformed, "The certificate of a pseudonym cannot be read.", e);
        }
    }

    /// <summary>This home's name toward the recipient: also the topic, the MQTT client id and the certificate's subject.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>The certificate a recipient pins, DER.</summary>
    public ReadOnlyMemory<byte> Certificate => Key.Certificate;

    internal ISigningKey Key { get; }

    internal CertificateNames Names { get; }

    /// <summary>Lets go of the key; it stays where it is kept.</summary>
    public void Dispose() => Key.Dispose();
}
