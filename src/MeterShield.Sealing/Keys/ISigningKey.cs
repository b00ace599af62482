namespace MeterShield.Sealing;

/// <summary>
/// A P-256 key that signs for one pseudonym. The key itself may be in a file, a TPM or a PKCS#11 token: nobody asks for it.
/// </summary>
public interface ISigningKey : IDisposable
{
    /// <summary>The X.509 certificate of the key, DER.</summary>
    ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>Signs a SHA-256 hash with ECDSA.</summary>
    /// <returns>The signature as a DER sequence of r and s (RFC 3279 2.2.3).</returns>
    byte[] SignHash(ReadOnlySpan<byte> hash);
}
