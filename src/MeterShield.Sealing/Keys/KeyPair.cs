using System.Security.Cryptography;

namespace MeterShield.Sealing;

/// <summary>A private key and its certificate.</summary>
internal sealed class KeyPair(ECDsa key, byte[] certificate) : IDisposable
{
    public ECDsa Key { get; } = key;

    /// <summary>DER.</summary>
    public byte[] Certificate { get; } = certificate;

    public void Dispose() => Key.Dispose();
}
