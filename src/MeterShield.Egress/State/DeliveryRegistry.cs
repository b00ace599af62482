using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>What one recipient ever got of one kind, for one purpose, at one resolution, under whatever pseudonyms.</summary>
/// <param name="Recipient">The householder's word for it.</param>
/// <param name="Kind">Outside or home.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="Resolution">How fine.</param>
/// <param name="First">When its broker took the first message.</param>
/// <param name="Last">When its broker took the last.</param>
/// <param name="Count">How many releases.</param>
/// <param name="Bytes">How many bytes, as published.</param>
public sealed record Delivered(
    string Recipient, RecipientKind Kind, Purpose Purpose, Quantity Quantity, Resolution Resolution, Instant First, Instant Last, long Count, long Bytes);

/// <summary>The registry of what every recipient ever got: releases that its broker took. Not shortened when messages or lines of the log are pruned.</summary>
public sealed class DeliveryRegistry(StateDatabase state)
{
    /// <summary>Everyone and everything, in the order in which it began.</summary>
    public IReadOnlyList<Delivered> All() => state.Query(
        """
        SELECT r.name, r.kind, g.purpose, g.quantity, g.resolution, min(a.sent) AS first, max(a.sent), count(*), sum(o.size)
        FROM outbox o JOIN archive a ON a.position = o.position JOIN grants g ON g.id = o.grant_id JOIN recipient r ON r.pseudonym = g.recipient
        WHERE o.kind = 'release' AND a.sent IS NOT NULL
        GROUP BY r.name, r.kind, g.purpose, g.quantity, g.resolution ORDER BY first, r.name
        """,
        row => new Delivered(
            row.GetString(0),
            row.GetString(1) == "home" ? RecipientKind.Home : RecipientKind.Outside,
            StateText.Purpose(row.GetString(2)),
            StateText.Quantity(row.GetString(3)),
            StateText.Resolution(row.GetString(4)),
            Instant.FromUnixTimeSeconds(row.GetInt64(5)),
            Instant.FromUnixTimeSeconds(row.GetInt64(6)),
            row.GetInt64(7),
            row.GetInt64(8)));
}
