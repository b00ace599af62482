using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MeterShield.Sealing.Cms;

/// <summary>AES key wrap of whole 64-bit blocks (RFC 3394 2.2). The framework has only the padded kind of RFC 5649.</summary>
internal static class KeyWrap
{
    private const ulong InitialValue = 0xa6a6a6a6a6a6a6a6;
    private const int Block = 8;

    public static byte[] Wrap(byte[] wrappingKey, ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.Key = wrappingKey;
        byte[] wrapped = [.. new byte[Block], .. key];
        BinaryPrimitives.WriteUInt64BigEndian(wrapped, InitialValue);
        Span<byte> pair = stackalloc byte[2 * Block];
        var blocks = key.Length / Block;
        for (var step = 1; step <= 6 * blocks; step++)
        {
            var block = wrapped.AsSpan((((step - 1) % blocks) + 1) * Block, Block);
            wrapped.AsSpan(0, Block).CopyTo(pair);
            block.CopyTo(pair[Block..]);
            aes.EncryptEcb(pair, pair, PaddingMode.None);
            BinaryPrimitives.WriteUInt64BigEndian(wrapped, BinaryPrimitives.ReadUInt64BigEndian(pair) ^ (ulong)step);
            pair[Block..].CopyTo(block);
        }

        return wrapped;
    }

    public static bool TryUnwrap(byte[] wrappingKey, ReadOnlySpan<byte> wrapped, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (wrapped.Length < 3 * Block || wrapped.Length % Block != 0)
        {
            return false;
        }

        using var aes = Aes.Create();
        aes.Key = wrappingKey;
        byte[] work = [.. wrapped];
        Span<byte> pair = stackalloc byte[2 * Block];
        var blocks = (wrapped.Length / Block) - 1;
        for (var step = 6 * blocks; step >= 1; step--)
        {
            var block = work.AsSpan((((step - 1) % blocks) + 1) * Block, Block);
            BinaryPrimitives.WriteUInt64BigEndian(pair, BinaryPrimitives.ReadUInt64BigEndian(work) ^ (ulong)step);
            block.CopyTo(pair[Block..]);
            aes.DecryptEcb(pair, pair, PaddingMode.None);
            pair[..Block].CopyTo(work);
            pair[Block..].CopyTo(block);
        }

        CryptographicOperations.ZeroMemory(pair);
        if (BinaryPrimitives.ReadUInt64BigEndian(work) != InitialValue)
        {
            return false;
        }

        key = work[Block..];
        CryptographicOperations.ZeroMemory(work);
        return true;
    }
}
