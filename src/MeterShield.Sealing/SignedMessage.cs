using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using MeterShield.Sealing.Cms;

namespace MeterShield.Sealing;

/// <summary>The parts of a signed message of the profile, for whoever shows what was sent. Says nothing of whether to believe it.</summary>
public sealed class SignedMessage
{
    private SignedMessage(byte[] content, byte[] certificate)
    {
        Content = content;
        Certificate = certificate;
    }

    /// <summary>What was signed: canonical JSON.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The signer's certificate, DER.</summary>
    public ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>The signer's certificate, PEM.</summary>
    public string CertificatePem => PemEncoding.WriteString("CERTIFICATE", Certificate.Span) + "\n";

    /// <summary>Takes a message apart.</summary>
    /// <param name="signed">SignedData, DER; the inside where it was encrypted.</param>
    /// <param name="message">The parts.</param>
    /// <returns>False when it is not exactly of the profile.</returns>
    public static bool TryRead(ReadOnlySpan<byte> signed, [NotNullWhen(true)] out SignedMessage? message)
    {
        var parts = new SignedDataReader();
        message = parts.TryRead(signed) ? new SignedMessage(parts.Content.ToArray(), parts.Certificate.ToArray()) : null;
        return message is not null;
    }

    /// <summary>Opens an envelope with the content key that the home kept, instead of the recipient's private key.</summary>
    /// <param name="envelope">AuthEnvelopedData, DER.</param>
    /// <param name="contentKey">256 bits.</param>
    /// <param name="signed">The signed message inside, empty unless there is no fault.</param>
    public static OpenFault Open(ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> contentKey, out byte[] signed)
    {
        signed = [];
        var reader = new EnvelopeReader();
        if (!reader.TryRead(envelope) || contentKey.Length != KeyAgreement.KeyBytes)
        {
            return OpenFault.Structure;
        }

        var opened = new byte[reader.Encrypted.Length];
        try
        {
            using var gcm = new AesGcm(contentKey, EnvelopeWriter.TagBytes);
            gcm.Decrypt(reader.Nonce, reader.Encrypted, reader.Tag, opened);
        }
        catch (CryptographicException)
        {
            // Another key, or a changed envelope: the answer is no.
            return OpenFault.Decryption;
        }

        signed = opened;
        return OpenFault.None;
    }
}
