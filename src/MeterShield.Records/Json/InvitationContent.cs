namespace MeterShield.Records.Json;

/// <summary>What a recipient signs to invite: canonical JSON of a closed schema (<c>Schemas/invitation.schema.json</c>).</summary>
public static class InvitationContent
{
    /// <summary>The content of an invitation.</summary>
    public static byte[] Write(Invitation invitation) => CanonicalJson.Write(new CanonicalObject(
        [.. Header(invitation), .. Fate(invitation.Notice), .. Route(invitation.Route), .. Optional(invitation)]));

    /// <summary>Reads what <see cref="Write"/> writes, and nothing else.</summary>
    public static ContentFault Parse(ReadOnlySpan<byte> content, out Invitation? invitation)
    {
        invitation = null;
        var members = ContentMembers.Read(content, "invitation", out var fault);
        if (fault == ContentFault.None)
        {
            invitation = InvitationParser.Invitation(members, out fault);
        }

        if (invitation is not null && !content.SequenceEqual(Write(invitation)))
        {
            // Every member is either read or written from a constant: what differs now is unknown.
            invitation = null;
            fault = ContentFault.Shape;
        }

        return fault;
    }

    private static (string Name, CanonicalValue Value)[] Header(Invitation invitation) =>
    [
        ("v", ConsentContent.Version),
        ("kind", "invitation"),
        ("made", WireTime.Format(invitation.Valid.Start)),
        ("expires", WireTime.Format(invitation.Valid.End)),
        ("certificate", Convert.ToBase64String(invitation.Certificate.Span)),
        ("party", new CanonicalObject(
            ("name", invitation.Controller.Name), ("address", invitation.Controller.Address), ("contact", invitation.Controller.Contact), ("type", invitation.Controller.Type))),
        ("lines", new CanonicalList(invitation.Lines.Select(Line))),
    ];

    private static CanonicalObject Line(InvitationLine line) => new(
        ("purpose", line.Purpose.Code),
        ("quantity", line.Quantity.Code),
        ("resolution", line.Resolution.Code()),
        ("delay", line.Delay.Code()),
        ("retention", line.RetentionDays),
        ("text", Text(new TwoTongues(line.English, line.French))));

    private static CanonicalObject Text(TwoTongues text) => new(("en", text.English), ("fr", text.French));

    private static (string Name, CanonicalValue Value)[] Fate(InvitationNotice notice) =>
    [
        ("jurisdiction", notice.Jurisdiction),
        ("authority_party", notice.Authority),
        ("rights", Text(notice.Rights)),
        ("storage_locations", new CanonicalList(notice.StorageLocations.Select(CanonicalValue.Of))),
        ("recipient_third_parties", new CanonicalList(notice.ThirdParties.Select(CanonicalValue.Of))),
    ];

    private static (string Name, CanonicalValue Value)[] Route(InvitationRoute route) =>
    [
        ("broker", route.Broker.OriginalString),
        .. If("user", route.User),
        .. If("password", route.Password),
        .. If("authorities", route.Authorities),
        .. If("pin", route.Pin?.ToString()),
    ];

    private static (string Name, CanonicalValue Value)[] Optional(Invitation invitation) =>
    [
        .. If("encryption", invitation.Encryption is { } der ? Convert.ToBase64String(der.Span) : null),
        .. If("reference", invitation.Reference),
    ];

    private static (string Name, CanonicalValue Value)[] If(string name, string? text) => text is null ? [] : [(name, text)];
}
