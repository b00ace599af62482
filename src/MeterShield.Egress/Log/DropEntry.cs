using System.Security.Cryptography;
using MeterShield.Records.Json;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Egress;

/// <summary>The entry of the egress log for a message that nobody took and that was dropped: <c>id</c>, and which limit it was beyond.</summary>
internal static class DropEntry
{
    private const int SaltDigits = 32;

    /// <param name="message">The message.</param>
    /// <param name="limit"><c>age</c> or <c>size</c>.</param>
    /// <param name="now">When.</param>
    public static byte[] Of(SpooledMessage message, string limit, Instant now) => CanonicalJson.Write(new CanonicalObject(new List<(string, CanonicalValue)>
    {
        ("kind", "drop"),
        ("time", InstantPattern.General.Format(now)),
        ("salt", RandomNumberGenerator.GetHexString(SaltDigits, lowercase: true)),
        ("id", message.Id.ToString()),
        ("reason", limit),
    }));
}
