using System.Security.Cryptography;
using MeterShield.Sealing.Cms;

namespace MeterShield.Sealing;

/// <summary>Why an envelope cannot be opened.</summary>
public enum OpenFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>Not DER, or not exactly the profile.</summary>
    Structure,

    /// <summary>For another certificate.</summary>
    WrongRecipient,

    /// <summary>The key does not unwrap, or the content was changed.</summary>
    Decryption,
}

/// <summary>Opens envelopes with a recipient's decryption key. Used by one thread.</summary>
public sealed class Opener : IDisposable
{
    private readonly ECDiffieHellman _key;
    private readonly ECCurve _curve;
    private readonly byte[] _issuerAndSerial;

    internal Opener(ECDiffieHellman key, EncryptionCertificate certificate)
    {
        _key = key;
        _curve = certificate.Key.Curve;
        _issuerAndSerial = certificate.IssuerAndSerial;
    }

    /// <summary>Opens an envelope of the profile.</summary>
    /// <param name="envelope">DER of AuthEnvelopedData (RFC 5083).</param>
    /// <param name="message">The message inside, empty unless there is no fault.</param>
    public OpenFault Open(ReadOnlySpan<byte> envelope, out byte[] message)
    {
        message = [];
        var reader = new EnvelopeReader();
        if (!reader.TryRead(envelope))
        {
            return OpenFault.Structure;
        }

        if (!reader.IssuerAndSerial.SequenceEqual(_issuerAndSerial))
        {
            return OpenFault.WrongRecipient;
        }

        var opened = new byte[reader.Encrypted.Length];
        byte[] wrappingKey = [];
        byte[]? contentKey = null;
        try
        {
            wrappingKey = Agree(reader.Point);
            if (!KeyWrap.TryUnwrap(wrappingKey, reader.WrappedKey, out contentKey))
            {
                return OpenFault.Decryption;
            }

            using var gcm = new AesGcm(contentKey, EnvelopeWriter.TagBytes);
            gcm.Decrypt(reader.Nonce, reader.Encrypted, reader.Tag, opened);
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve, or a tag that does not match: bytes that somebody changed.
            return OpenFault.Decryption;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
            CryptographicOperations.ZeroMemory(contentKey);
        }

        message = opened;
        return OpenFault.None;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private byte[] Agree(ReadOnlySpan<byte> point)
    {
        var parameters = new ECParameters
        {
            Curve = _curve,
            Q = new ECPoint { X = point.Slice(1, Curves.CoordinateBytes).ToArray(), Y = point[(1 + Curves.CoordinateBytes)..].ToArray() },
        };
        using var sender = ECDiffieHellman.Create(parameters);
        return KeyAgreement.Derive(_key, sender.PublicKey);
    }
}
