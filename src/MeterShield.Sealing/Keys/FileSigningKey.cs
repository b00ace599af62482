using System.Security.Cryptography;

namespace MeterShield.Sealing;

/// <summary>A key that was read from a file of the state folder.</summary>
internal sealed class FileSigningKey(KeyPair pair) : ISigningKey
{
    public ReadOnlyMemory<byte> Certificate { get; } = pair.Certificate;

    public byte[] SignHash(ReadOnlySpan<byte> hash) => pair.Key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => pair.Dispose();
}
