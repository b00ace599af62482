using NodaTime;

namespace MeterShield.Records;

/// <summary>
/// How far one grant has come. Stored in the same transaction as the sealed release that moved it, so that after
/// a crash the same cell gives the same release.
/// </summary>
/// <param name="Grant">The grant.</param>
/// <param name="Sequence">The ordinal of the next cell whose turn it is, from 0.</param>
/// <param name="CellStart">Where that cell begins.</param>
/// <param name="ReleasedUntil">The end of the last interval released with a value; the grant's start before the first.</param>
public sealed record GrantMark(GrantId Grant, long Sequence, Instant CellStart, Instant ReleasedUntil)
{
    /// <summary>The mark of a grant that has released nothing yet.</summary>
    public static GrantMark AtStartOf(Grant grant) => new(grant.Id, 0, grant.Validity.Start, grant.Validity.Start);
}
