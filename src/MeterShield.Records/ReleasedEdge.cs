using NodaTime;

namespace MeterShield.Records;

/// <summary>
/// One interval whose energy outside recipients know: an edge between two instants in the auditor's graph.
/// Kept for all time, in the same transaction as the outbox.
/// </summary>
/// <param name="Quantity">What was measured.</param>
/// <param name="Interval">The interval, half-open.</param>
/// <param name="Grant">The grant that released it.</param>
public sealed record ReleasedEdge(Quantity Quantity, Interval Interval, GrantId Grant);
