namespace MeterShield.Egress;

/// <summary>What is wrong with a log.</summary>
public enum LogFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A leaf is not there.</summary>
    LeafMissing,

    /// <summary>An entry was erased that was not pruned.</summary>
    EntryMissing,

    /// <summary>An entry is not the one whose hash is in the tree.</summary>
    EntryChanged,

    /// <summary>A stored hash above the leaves is lacking, too many, or not that of the leaves under it.</summary>
    HashChanged,

    /// <summary>A checkpoint is not three lines of origin, size and root, or not of this log.</summary>
    CheckpointMalformed,

    /// <summary>A checkpoint's signature is not by the log's key, or not of the time that is said of it.</summary>
    CheckpointSignature,

    /// <summary>The log had another root, or more entries, when the checkpoint was signed.</summary>
    CheckpointRoot,

    /// <summary>A timestamp does not answer its request, or is not over the checkpoint's signature.</summary>
    Timestamp,

    /// <summary>A file of the log's folder is not there.</summary>
    FileMissing,

    /// <summary>A file of the log's folder is not what the state says.</summary>
    FileChanged,

    /// <summary>A proof does not lead from its entry to its checkpoint.</summary>
    Proof,

    /// <summary>A message, or a part of it that was kept, is not the one the entry tells of.</summary>
    Message,

    /// <summary>A checkpoint or a timestamp that a line of the log tells of is not there, or is another one.</summary>
    CheckpointMissing,

    /// <summary>More lines are lacking than the log says were pruned.</summary>
    PruneNotLogged,

    /// <summary>The state does not continue what its anchor outside it says: an older copy was put back, or the anchor is gone.</summary>
    Anchor,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Fault">What.</param>
/// <param name="Where">The index, size or file.</param>
public sealed record LogFinding(LogFault Fault, string Where);
