namespace MeterShield.Records.Json;

/// <summary>What is signed for a withdrawal: canonical JSON of a closed schema (<c>Schemas/withdrawal.schema.json</c>).</summary>
public static class WithdrawalContent
{
    /// <summary>The open end of an interval (ISO 8601-2:2019): a withdrawal holds from its time on for good, while its consent held from a start to an end.</summary>
    private const string WithoutEnd = "/..";

    /// <summary>The content of a record.</summary>
    public static byte[] Write(WithdrawalRecord record) => CanonicalJson.Write(new CanonicalObject(
        [
            ("v", ConsentContent.Version),
            ("kind", "withdrawal"),
            ("schema_version", ConsentContent.SchemaVersion),
            ("record_id", record.Id.ToString()),
            ("recipient", record.Recipient.ToString()),
            ("consent", record.Consent.ToString()),
            ("erase", record.Erase),
            ("event", new CanonicalList([Event(record)])),
            .. ConsentContent.Chain(record.Link),
        ]));

    /// <summary>Reads what <see cref="Write"/> writes, and nothing else.</summary>
    public static ContentFault Parse(ReadOnlySpan<byte> content, out WithdrawalRecord? record)
    {
        record = null;
        var members = ContentMembers.Read(content, "withdrawal", out var fault);
        if (fault != ContentFault.None)
        {
            return fault;
        }

        var moment = members.Only("event");
        var (id, consent, recipient) = (members.Grant("record_id"), members.Digest("consent"), members.Digest("recipient"));
        var (link, withdrawn, erase) = (members.Link(), moment.Time("event_time"), members.Flag("erase"));
        fault = members.Fault != ContentFault.None ? members.Fault : moment.Fault;
        if (fault != ContentFault.None || link is null || link.Sequence == 0 || withdrawn != WireTime.FloorToHour(withdrawn))
        {
            return fault == ContentFault.None ? ContentFault.Shape : fault;
        }

        var read = new WithdrawalRecord(id, consent, recipient, link, withdrawn, erase);
        record = content.SequenceEqual(Write(read)) ? read : null;
        return record is null ? ContentFault.Shape : ContentFault.None;
    }

    private static CanonicalObject Event(WithdrawalRecord record) => new(
        ("event_time", WireTime.Format(record.Withdrawn)),
        ("validity_duration", WireTime.Format(record.Withdrawn) + WithoutEnd),
        ("entity_id", record.Link.Pseudonym.ToString()),
        ("event_type", "explicit-consent"),
        ("event_state", "consent-withdrawn"));
}
