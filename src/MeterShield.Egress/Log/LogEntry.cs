using System.Security.Cryptography;
using System.Text.Json;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Egress;

/// <summary>
/// One line of the egress log. Stays at home: it names recipients and reasons. Salted, so that a hash of it
/// that is shown to others cannot be guessed back to its content.
/// </summary>
internal sealed class LogEntry
{
    private readonly SortedDictionary<string, string> _members = new(StringComparer.Ordinal);

    private LogEntry(string kind, Instant now)
    {
        _members["kind"] = kind;
        _members["time"] = InstantPattern.General.Format(now);
        _members["salt"] = RandomNumberGenerator.GetHexString(32, lowercase: true);
    }

    public static LogEntry Consent(Grant grant, Instant now) => new LogEntry("consent", now).About(grant).With("consent", grant.Consent.ToString());

    public static LogEntry Withdrawal(Grant grant, Instant now) => new LogEntry("withdrawal", now).About(grant);

    public static LogEntry Acknowledgment(SpooledMessage message, Instant now) => new LogEntry("acknowledgment", now).With("id", message.Id.ToString());

    public static LogEntry Release(SealedRelease release, string? refusal, Instant now)
    {
        var entry = new LogEntry(refusal is null ? "release" : "refusal", now)
            .With("grant", release.Grant.ToString())
            .With("id", release.Id.ToString())
            .With("payload", Digest.Of(release.Bytes.Span).ToString());
        return refusal is null ? entry : entry.With("reason", refusal);
    }

    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _members)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private LogEntry About(Grant grant) => With("grant", grant.Id.ToString()).With("recipient", grant.Recipient.Name);

    private LogEntry With(string name, string value)
    {
        _members[name] = value;
        return this;
    }
}
