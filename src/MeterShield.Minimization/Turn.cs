using MeterShield.Records;

namespace MeterShield.Minimization;

/// <summary>One cell's turn: exactly one release, and what moves with it in the same transaction.</summary>
public sealed class Turn
{
    internal Turn(Release release, GrantMark mark, IReadOnlyList<ReleasedEdge> edges, Refusal? refusal, bool opensMonth)
    {
        OpensMonth = opensMonth;
        Release = release;
        Mark = mark;
        Edges = edges;
        Refusal = refusal;
    }

    /// <summary>What leaves.</summary>
    public Release Release { get; }

    /// <summary>How far the grant has come with it.</summary>
    public GrantMark Mark { get; }

    /// <summary>What outside recipients know with it.</summary>
    public IReadOnlyList<ReleasedEdge> Edges { get; }

    /// <summary>Whether it is the first that is due in its month of local time: the consent record goes out again with it.</summary>
    public bool OpensMonth { get; }

    /// <summary>Why the auditor withheld a value, or null. For the householder alone: on the wire it is a missing like any other.</summary>
    public Refusal? Refusal { get; }
}

/// <summary>Why the auditor withheld a value, in plain words.</summary>
/// <param name="English">The sentence in English.</param>
/// <param name="French">The sentence in French.</param>
public sealed record Refusal(string English, string French);
