using System.Globalization;
using System.Security.Cryptography;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Egress;

/// <summary>
/// One line of the egress log, canonical JSON of text members. Stays at home: it names recipients and reasons. Salted, so that
/// its hash, which others may see in proofs, cannot be guessed back to its content. For the same reason a message is named by
/// the hash of its signed bytes: a hash of the bare content could be found by trying every value.
/// </summary>
internal sealed class LogEntry
{
    private const int SaltDigits = 32;
    private readonly List<(string Name, CanonicalValue Value)> _members = [];

    private LogEntry(string kind, Instant now)
    {
        With("kind", kind).With("time", InstantPattern.General.Format(now));
        With("salt", RandomNumberGenerator.GetHexString(SaltDigits, lowercase: true));
    }

    /// <summary>The gateway began to work.</summary>
    public static LogEntry Start(Instant now) => new("start", now);

    /// <summary>The gateway ended in order. After a start without one, it did not.</summary>
    public static LogEntry Stop(Instant now) => new("stop", now);

    /// <summary>The householder gave a consent.</summary>
    public static LogEntry Consent(Grant grant, Instant now) => new LogEntry("consent", now).About(grant)
        .With("consent", grant.Consent.ToString())
        .With("purpose", grant.Terms.Purpose.Code)
        .With("quantity", grant.Terms.Quantity.Code)
        .With("resolution", grant.Terms.Resolution.Code());

    /// <summary>The householder said yes to a residue that the start of a consent makes computable.</summary>
    public static LogEntry Admission(Admission admission, Instant now) => new LogEntry("admission", now)
        .With("quantity", admission.Quantity.Code)
        .With("start", InstantPattern.General.Format(admission.Interval.Start))
        .With("end", InstantPattern.General.Format(admission.Interval.End));

    /// <summary>The householder said no to a line of an invitation.</summary>
    public static LogEntry LineRefused(string recipient, int line, Instant now) => new LogEntry("no", now)
        .With("recipient", recipient)
        .With("line", line.ToString(CultureInfo.InvariantCulture));

    /// <summary>The state was put back from an older copy, and the householder confirmed it.</summary>
    public static LogEntry Loss(Instant now) => new("loss", now);

    /// <summary>The log was signed at the size that is this line's index: whoever takes that checkpoint away is found out.</summary>
    public static LogEntry Checkpoint(SignedCheckpoint signed) => new LogEntry("checkpoint", signed.Made)
        .With("size", Count(signed.Checkpoint.Size))
        .With("signature", Digest.Of(signed.Signature.Span).ToString());

    /// <summary>The answer of a time-stamping authority was taken, about the checkpoint of a size.</summary>
    public static LogEntry Timestamp(SignedCheckpoint signed, ReadOnlyMemory<byte> response, Instant now) => new LogEntry("timestamp", now)
        .With("size", Count(signed.Checkpoint.Size))
        .With("response", Digest.Of(response.Span).ToString());

    /// <summary>The householder erased the lines below an index.</summary>
    /// <param name="minimum">The index.</param>
    /// <param name="spared">How many lines below it stay.</param>
    /// <param name="now">When.</param>
    public static LogEntry Prune(long minimum, long spared, Instant now) => new LogEntry("prune", now)
        .With("minimum", Count(minimum))
        .With("spared", Count(spared));

    /// <summary>The householder withdrew a consent.</summary>
    public static LogEntry Withdrawal(Grant grant, Instant now) => new LogEntry("withdrawal", now).About(grant);

    /// <summary>A recipient's broker took a message.</summary>
    public static LogEntry Acknowledgment(SpooledMessage message, Instant now) =>
        new LogEntry("acknowledgment", now).With("id", message.Id.ToString());

    /// <summary>A release is to leave; with a reason, as a missing, because the auditor refused its value.</summary>
    public static LogEntry Release(SealedRelease release, string? refusal, Instant now)
    {
        var entry = new LogEntry(refusal is null ? "release" : "refusal", now)
            .With("grant", release.Grant.ToString())
            .With("pseudonym", release.Pseudonym.ToString())
            .With("id", release.Id.ToString())
            .With("seq", release.Sequence.ToString(CultureInfo.InvariantCulture))
            .With("due", InstantPattern.General.Format(release.Due))
            .Holding(release.Bytes, release.Signed, release.ContentKey);
        return refusal is null ? entry : entry.With("reason", refusal);
    }

    /// <summary>A consent record or the record of a withdrawal is to leave.</summary>
    public static LogEntry Notice(SealedNotice notice, Instant now) => new LogEntry("notice", now)
        .With("record", notice.Kind == NoticeKind.Consent ? "consent" : "withdrawal")
        .With("grant", notice.Grant.ToString())
        .With("pseudonym", notice.Pseudonym.ToString())
        .With("id", notice.Id.ToString())
        .With("seq", notice.Sequence.ToString(CultureInfo.InvariantCulture))
        .With("due", InstantPattern.General.Format(notice.Due))
        .Holding(notice.Bytes, notice.Signed, notice.ContentKey);

    public byte[] ToJson() => CanonicalJson.Write(new CanonicalObject(_members));

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private LogEntry About(Grant grant) => With("grant", grant.Id.ToString())
        .With("pseudonym", grant.Recipient.Pseudonym.ToString())
        .With("recipient", grant.Recipient.Name);

    private LogEntry Holding(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signed, ReadOnlyMemory<byte> contentKey)
    {
        With("message", Digest.Of(message.Span).ToString());
        return contentKey.IsEmpty ? this : With("signed", Digest.Of(signed.Span).ToString()).With("contentKey", Digest.Of(contentKey.Span).ToString());
    }

    private LogEntry With(string name, string value)
    {
        _members.Add((name, value));
        return this;
    }
}
