using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>What it takes to reach a recipient, beside who it is.</summary>
/// <param name="Route">Where and as whom the courier delivers.</param>
/// <param name="Encryption">To what its messages are encrypted; null when it gave no certificate. Never changes: with it, nothing ever goes out plain.</param>
public sealed record RecipientAccess(CourierRoute Route, EncryptionCertificate? Encryption);
