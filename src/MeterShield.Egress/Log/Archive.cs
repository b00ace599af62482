using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// What the home keeps of a message so that the householder can show it: as published, and where it was encrypted the signed
/// message inside and the content key. A release is kept from the moment its broker took it, and not before: what was not
/// sent is erased with its grant. Consent records and withdrawals are the householder's own proof and are kept in any case.
/// </summary>
internal static class Archive
{
    public static void Keep(StateTransaction transaction, SealedRelease release, long logPosition) =>
        Keep(transaction, release.Id, logPosition, default, Inside(release.Signed, release.ContentKey), release.ContentKey);

    public static void Keep(StateTransaction transaction, SealedNotice notice, long logPosition) =>
        Keep(transaction, notice.Id, logPosition, notice.Bytes, Inside(notice.Signed, notice.ContentKey), notice.ContentKey);

    /// <summary>Writes down that a broker took a message. Its bytes move here from the outbox, unless a withdrawal has erased them.</summary>
    /// <returns>False when it was written down before, or is no message of ours.</returns>
    public static bool Sent(StateTransaction transaction, Digest id, Instant now) => transaction.Execute(
        """
        UPDATE archive SET sent = $now, bytes = coalesce(bytes, (SELECT bytes FROM outbox WHERE outbox.position = archive.position))
        WHERE position = (SELECT position FROM outbox WHERE id = $id) AND sent IS NULL
        """,
        ("$id", id.ToString()), ("$now", now.ToUnixTimeSeconds())) == 1;

    /// <summary>Erases what was kept of the releases of a grant that were not sent.</summary>
    public static void ForgetUnsent(StateTransaction transaction, GrantId grant) => transaction.Execute(
        """
        UPDATE archive SET signed = NULL, content_key = NULL
        WHERE sent IS NULL AND position IN (SELECT position FROM outbox WHERE grant_id = $grant AND kind = 'release')
        """,
        ("$grant", grant.ToString()));

    /// <summary>Erases what was kept of a release that was not sent and will not be.</summary>
    public static void ForgetUnsent(StateTransaction transaction, Digest id) => transaction.Execute(
        """
        UPDATE archive SET signed = NULL, content_key = NULL
        WHERE sent IS NULL AND position = (SELECT position FROM outbox WHERE id = $id AND kind = 'release')
        """,
        ("$id", id.ToString()));

    /// <summary>Erases what is kept of releases that were due before an instant.</summary>
    public static int ForgetReleasesBefore(StateTransaction transaction, Instant due) => transaction.Execute(
        """
        UPDATE archive SET bytes = NULL, signed = NULL, content_key = NULL
        WHERE (bytes IS NOT NULL OR signed IS NOT NULL)
          AND position IN (SELECT position FROM outbox WHERE kind = 'release' AND due < $due)
        """,
        ("$due", due.ToUnixTimeSeconds()));

    /// <summary>Erases what is kept of releases whose log entries are below an index.</summary>
    public static void ForgetReleasesBelow(StateTransaction transaction, long logPosition) => transaction.Execute(
        """
        UPDATE archive SET bytes = NULL, signed = NULL, content_key = NULL
        WHERE log_position < $log AND position IN (SELECT position FROM outbox WHERE kind = 'release')
        """,
        ("$log", logPosition));

    private static ReadOnlyMemory<byte> Inside(ReadOnlyMemory<byte> signed, ReadOnlyMemory<byte> contentKey) => contentKey.IsEmpty ? default : signed;

    private static void Keep(
        StateTransaction transaction, Digest id, long logPosition, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> signed, ReadOnlyMemory<byte> key) =>
        transaction.Execute(
            """
            INSERT INTO archive (position, log_position, bytes, signed, content_key)
            SELECT position, $log, $bytes, $signed, $key FROM outbox WHERE id = $id
            """,
            ("$id", id.ToString()), ("$log", logPosition), ("$bytes", OrNull(bytes)), ("$signed", OrNull(signed)), ("$key", OrNull(key)));

    private static object OrNull(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? DBNull.Value : bytes.ToArray();
}
