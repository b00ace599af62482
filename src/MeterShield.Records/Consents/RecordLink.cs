namespace MeterShield.Records;

/// <summary>Where a record stands in the chain of records toward one recipient. Chains of two recipients share nothing.</summary>
public sealed class RecordLink
{
    /// <summary>A place in the chain.</summary>
    /// <param name="pseudonym">This home's name toward the recipient.</param>
    /// <param name="sequence">The ordinal of the record, from 0.</param>
    /// <param name="previous">SHA-256 of the content of the record before; null for the first and only for it.</param>
    /// <exception cref="ArgumentException">The sequence is negative, or the first has a previous or another has none.</exception>
    public RecordLink(Pseudonym pseudonym, long sequence, Digest? previous)
    {
        if (sequence < 0 || (sequence == 0) != (previous is null))
        {
            throw new ArgumentException("The first record has the sequence 0 and no previous; every other has one.", nameof(previous));
        }

        Pseudonym = pseudonym;
        Sequence = sequence;
        Previous = previous;
    }

    /// <summary>This home's name toward the recipient.</summary>
    public Pseudonym Pseudonym { get; }

    /// <summary>The ordinal of the record, from 0.</summary>
    public long Sequence { get; }

    /// <summary>SHA-256 of the content of the record before; null for the first.</summary>
    public Digest? Previous { get; }
}
