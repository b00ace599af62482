using NodaTime;

namespace MeterShield.History;

/// <summary>How a history is.</summary>
public sealed class HistoryHealth
{
    internal HistoryHealth(Instant? decidedUntil, IReadOnlyList<string> damage)
    {
        DecidedUntil = decidedUntil;
        Damage = damage;
    }

    /// <summary>Before this everything is written down; null in a new history.</summary>
    public Instant? DecidedUntil { get; }

    /// <summary>What SQLite finds wrong with the file, at most 20 lines; nothing when it is whole.</summary>
    public IReadOnlyList<string> Damage { get; }
}
