using NodaTime;

namespace MeterShield.Records.Json;

/// <summary>From the members of an invitation to the invitation.</summary>
internal static class InvitationParser
{
    public static Invitation? Invitation(ContentMembers content, out ContentFault fault)
    {
        var party = content.Object("party");
        var (made, expires) = (content.Time("made"), content.Time("expires"));
        var (certificate, encryption) = (Bytes(content, content.Text("certificate")), Bytes(content, content.TextOrNone("encryption")));
        string[] names = [party.Text("name"), party.Text("address"), party.Text("contact"), party.Text("type")];
        string[] words = [content.Text("jurisdiction"), content.Text("authority_party")];
        var (rights, faultOfRights) = Text(content, "rights");
        var (places, others, reference) = (content.Texts("storage_locations"), content.Texts("recipient_third_parties"), content.TextOrNone("reference"));
        var route = Route(content);
        var lines = Lines(content);
        fault = new[] { content.Fault, party.Fault, faultOfRights, made < expires ? ContentFault.None : ContentFault.Interval }.FirstOrDefault(found => found != ContentFault.None);
        if (fault != ContentFault.None || certificate is null || route is null)
        {
            return null;
        }

        string[] all = [.. names, .. words, rights.English, rights.French, .. places, .. others, reference ?? "-"];
        fault = places.Count == 0 ? ContentFault.Size : ContentMembers.FaultOf(all);
        if (fault != ContentFault.None)
        {
            return null;
        }

        var controller = new ConsentController(Digest.Of(certificate), names[0], names[1], names[2], names[3]);
        return new Invitation(
            controller, certificate, encryption, route, new InvitationNotice(words[0], words[1], rights, places, others), new Interval(made, expires), lines, reference);
    }

    private static InvitationRoute? Route(ContentMembers content)
    {
        var (user, password, authorities) = (content.TextOrNone("user"), content.TextOrNone("password"), content.TextOrNone("authorities"));
        var fits = user?.Length is null or (>= 1 and <= 400) && password?.Length is null or (>= 1 and <= 400)
            && authorities?.Length is null or (>= 1 and <= InvitationRoute.LongestAuthorities);
        var pin = content.TextOrNone("pin") is { } text ? Digest.TryParse(text, out var digest) ? digest : content.Fail<Digest?>(null, ContentFault.Shape) : null;
        return fits && Uri.TryCreate(content.Text("broker"), UriKind.Absolute, out var broker) && InvitationRoute.IsBroker(broker)
            && (pin is null || InvitationRoute.ShowsKey(broker))
            ? new InvitationRoute(broker, user, password, authorities, pin)
            : content.Fail<InvitationRoute?>(null, ContentFault.Shape);
    }

    private static List<InvitationLine> Lines(ContentMembers content)
    {
        var lines = new List<InvitationLine>();
        var all = content.Objects("lines");
        foreach (var member in all)
        {
            var ((english, french), fault) = Text(member, "text");
            var retention = member.Number("retention");
            var known = Purpose.TryParse(member.Text("purpose"), out var purpose) & Quantity.TryParse(member.Text("quantity"), out var quantity)
                & Resolutions.TryParse(member.Text("resolution"), out var resolution) & Delays.TryParse(member.Text("delay"), out var delay);
            var fits = retention is >= 1 and <= 3650 && RecordText.Fits(english) && RecordText.Fits(french);
            if (RecordText.HasHidden(english + french))
            {
                content.Fail(false, ContentFault.Hidden);
                return [];
            }

            if (!known || !fits || member.Fault != ContentFault.None || fault != ContentFault.None)
            {
                content.Fail(false, ContentFault.Terms);
                return [];
            }

            lines.Add(new InvitationLine(purpose!, quantity, resolution, delay, (int)retention, english, french));
        }

        return lines.Count is >= 1 and <= Records.Invitation.MostLines ? lines : content.Fail<List<InvitationLine>>([], ContentFault.Size);
    }

    /// <summary>A text in both languages.</summary>
    private static (TwoTongues Text, ContentFault Fault) Text(ContentMembers content, string name)
    {
        var text = content.Object(name);
        return (new TwoTongues(text.Text("en"), text.Text("fr")), text.Fault);
    }

    private static byte[]? Bytes(ContentMembers content, string? base64)
    {
        if (base64 is null)
        {
            return null;
        }

        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written > 0
            ? bytes[..written]
            : content.Fail<byte[]?>(null, ContentFault.Shape);
    }
}
