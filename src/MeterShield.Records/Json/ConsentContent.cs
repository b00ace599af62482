using System.Globalization;

namespace MeterShield.Records.Json;

/// <summary>
/// What is signed for a consent record: canonical JSON of a closed schema (<c>Schemas/consent.schema.json</c>). Names in
/// snake_case are those of ISO/IEC TS 27560:2023; the others are ours.
/// </summary>
public static class ConsentContent
{
    /// <summary>The version of the schema.</summary>
    public const int Version = 1;

    internal const string SchemaVersion = "ISO-IEC-TS-27560:2023";

    /// <summary>The content of a record.</summary>
    public static byte[] Write(ConsentRecord record) => CanonicalJson.Write(new CanonicalObject(
        [.. Header(record), .. Processing(record), .. Agreed(record), .. Chain(record.Link), .. Optional(record)]));

    /// <summary>Reads what <see cref="Write"/> writes, and nothing else.</summary>
    public static ContentFault Parse(ReadOnlySpan<byte> content, out ConsentRecord? record)
    {
        var members = ContentMembers.Read(content, "consent", out var fault);
        record = fault == ContentFault.None ? ConsentParser.Record(members, out fault) : null;
        if (record is not null && !content.SequenceEqual(Write(record)))
        {
            // Every member is either read or written from a constant: what differs now is a constant, or is unknown.
            record = null;
            fault = ContentFault.Shape;
        }

        return fault;
    }

    internal static (string Name, CanonicalValue Value)[] Chain(RecordLink link) =>
    [
        ("pii_principal_id", link.Pseudonym.ToString()),
        ("seq", link.Sequence),
        .. link.Previous is { } previous ? [("previous", previous.ToString())] : Array.Empty<(string, CanonicalValue)>(),
    ];

    private static (string Name, CanonicalValue Value)[] Header(ConsentRecord record) =>
    [
        ("v", Version),
        ("kind", "consent"),
        ("schema_version", SchemaVersion),
        ("record_id", record.Id.ToString()),
        ("recipient", record.Controller.Thumbprint.ToString()),
        ("pii_controllers", List(record.Controller.Thumbprint.ToString())),
        ("party", new CanonicalList([Party(record.Controller)])),
        ("event", new CanonicalList([Event(record)])),
    ];

    private static (string Name, CanonicalValue Value)[] Processing(ConsentRecord record) =>
    [
        ("privacy_notice", record.Notice.Hash.ToString()),
        ("language", record.Notice.Language),
        ("purpose", record.Terms.Purpose.Code),
        ("lawful_basis", "consent"),
        ("pii_information", new CanonicalList([new CanonicalObject(("pii_type", "household-electricity"), ("pii_attribute_id", record.Terms.Quantity.Code), ("pii_optional", true), ("special_pii_category", "may-be-inferred"))])),
        ("collection_method", "customer-interface-of-the-meter"),
        ("processing_method", "register-differences"),
        ("storage_locations", List(record.Notice.StorageLocations)),
        ("processing_locations", List(record.Notice.StorageLocations)),
        ("geographic_restrictions", "storage-locations-only"),
        ("retention_period", string.Create(CultureInfo.InvariantCulture, $"P{record.Terms.RetentionDays}D")),
        ("jurisdiction", record.Notice.Jurisdiction),
        ("recipient_third_parties", List(record.Notice.ThirdParties)),
        ("withdrawal_method", "at-the-gateway"),
        ("privacy_rights", List("access", "rectification", "erasure", "restriction", "portability", "withdrawal", "complaint")),
        ("authority_party", record.Notice.Authority),
    ];

    private static (string Name, CanonicalValue Value)[] Agreed(ConsentRecord record) =>
    [
        ("quantity", record.Terms.Quantity.Code),
        ("obis", record.Terms.Quantity.Obis),
        ("resolution", record.Terms.Resolution.Code()),
        ("rounding", record.Terms.Rounding.Step.Value),
        ("delay", record.Terms.Delay.Code()),
        ("retention", record.Terms.RetentionDays),
        ("zone", record.Zone),
        ("validity", new CanonicalObject(("start", WireTime.Format(record.Validity.Start)), ("end", WireTime.Format(record.Validity.End)))),
    ];

    private static (string Name, CanonicalValue Value)[] Optional(ConsentRecord record) =>
        [.. If("reference", record.Reference), .. If("rights", record.Notice.Rights)];

    private static (string Name, CanonicalValue Value)[] If(string name, string? text) => text is null ? [] : [(name, text)];

    private static CanonicalObject Party(ConsentController controller) => new(
        ("party_id", controller.Thumbprint.ToString()),
        ("name", controller.Name),
        ("address", controller.Address),
        ("contact", controller.Contact),
        ("role", "controller"),
        ("type", controller.Type));

    private static CanonicalObject Event(ConsentRecord record) => new(
        ("event_time", WireTime.Format(record.Given)),
        ("validity_duration", WireTime.Format(record.Validity.Start) + "/" + WireTime.Format(record.Validity.End)),
        ("entity_id", record.Link.Pseudonym.ToString()),
        ("event_type", "explicit-consent"),
        ("event_state", "consent-given"));

    private static CanonicalList List(params IEnumerable<string> texts) => new(texts.Select(CanonicalValue.Of));
}
