using MeterShield.Records.Json;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Egress;

/// <summary>An entry as it stands in the log.</summary>
public sealed class LoggedEntry
{
    private readonly CanonicalObject _members;

    internal LoggedEntry(long index, byte[] json)
    {
        Index = index;
        Json = json;
        _members = CanonicalJson.Parse(json, out var value) == CanonicalFault.None && value is CanonicalObject members ? members : new CanonicalObject();
    }

    /// <summary>Its index in the tree, from 0.</summary>
    public long Index { get; }

    /// <summary>What is hashed: canonical JSON (RFC 8785) of text members.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>
    /// What it tells of: <c>start</c>, <c>stop</c>, <c>consent</c>, <c>admission</c>, <c>withdrawal</c>, <c>notice</c>, <c>release</c>, <c>refusal</c>,
    /// <c>acknowledgment</c>, <c>drop</c>, <c>no</c>, <c>loss</c>, <c>checkpoint</c>, <c>timestamp</c>, <c>prune</c>. Empty when the bytes are no entry of ours.
    /// </summary>
    public string Kind => this["kind"] ?? "";

    /// <summary>When it was written, by the home's clock; the beginning of time when the bytes are no entry of ours.</summary>
    public Instant Time => InstantPattern.General.Parse(this["time"] ?? "") is { Success: true, Value: var time } ? time : Instant.MinValue;

    /// <summary>The member of that name, or null.</summary>
    public string? this[string name] => (_members[name] as CanonicalText)?.Text;
}
