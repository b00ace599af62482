using MeterShield.Records;

namespace MeterShield.Sealing;

/// <summary>The bytes of one sealed message, and what the home keeps of them.</summary>
internal sealed record SealedBytes(Digest Content, byte[] Signed, byte[] Bytes, byte[] ContentKey);
