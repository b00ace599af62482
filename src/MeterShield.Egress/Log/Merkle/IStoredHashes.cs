namespace MeterShield.Egress;

/// <summary>
/// The hashes of a tree that are kept: at level 0 those of the leaves, at level l those of every complete subtree of
/// 256^l leaves. What C2SP tlog-tiles puts into tiles; everything else is computed from them.
/// </summary>
internal interface IStoredHashes
{
    /// <summary>Consecutive hashes of one level.</summary>
    IReadOnlyList<byte[]> Read(int level, long first, int count);
}
