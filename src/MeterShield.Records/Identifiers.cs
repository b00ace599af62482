using System.Security.Cryptography;

namespace MeterShield.Records;

/// <summary>The random 128-bit name of one grant, as 32 lower-case hexadecimal digits.</summary>
public readonly record struct GrantId
{
    private readonly string? _hex;

    private GrantId(string hex) => _hex = hex;

    /// <summary>A fresh random name.</summary>
    public static GrantId Random() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The name written as 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out GrantId id) => (id = Hex.Is(text, 32) ? new(text!) : default) != default;

    /// <summary>The digits. Empty for <c>default</c>, which names no grant.</summary>
    public override string ToString() => _hex ?? "";
}

/// <summary>The random 128-bit name of this home toward one recipient, as 32 lower-case hexadecimal digits.</summary>
public readonly record struct Pseudonym
{
    private readonly string? _hex;

    private Pseudonym(string hex) => _hex = hex;

    /// <summary>A fresh random name.</summary>
    public static Pseudonym Random() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The name written as 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out Pseudonym pseudonym) => (pseudonym = Hex.Is(text, 32) ? new(text!) : default) != default;

    /// <summary>The digits. Empty for <c>default</c>, which names nobody.</summary>
    public override string ToString() => _hex ?? "";
}

/// <summary>A SHA-256 value: of a certificate (its thumbprint), of a consent record, of a release's name.</summary>
public readonly record struct Digest
{
    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    /// <summary>The SHA-256 of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The value written as 64 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out Digest digest) => (digest = Hex.Is(text, 64) ? new(text!) : default) != default;

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(ToString());

    /// <summary>The digits. Empty for <c>default</c>, which is no value.</summary>
    public override string ToString() => _hex ?? "";
}

internal static class Hex
{
    public static bool Is(string? text, int digits) =>
        text is not null && text.Length == digits && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
