using NodaTime;

namespace MeterShield.Records.Json;

/// <summary>A consent record out of the members of its content.</summary>
internal static class ConsentParser
{
    public static ConsentRecord? Record(ContentMembers content, out ContentFault fault)
    {
        var party = content.Only("party");
        var moment = content.Only("event");
        var bounds = content.Object("validity");
        var link = content.Link();
        var terms = Terms(content);
        var (id, thumbprint, noticeHash) = (content.Grant("record_id"), content.Digest("recipient"), content.Digest("privacy_notice"));
        var (start, end, given) = (bounds.Time("start"), bounds.Time("end"), moment.Time("event_time"));
        string[] names = [party.Text("name"), party.Text("address"), party.Text("contact"), party.Text("type")];
        string[] words = [content.Text("language"), content.Text("jurisdiction"), content.Text("authority_party"), content.Text("zone")];
        var (places, others) = (content.Texts("storage_locations"), content.Texts("recipient_third_parties"));
        var (reference, rights) = (content.TextOrNone("reference"), content.TextOrNone("rights"));
        fault = FirstOf(content.Fault, party.Fault, moment.Fault, bounds.Fault, Bounds(start, end, given));
        if (fault != ContentFault.None || link is null || terms is null)
        {
            return null;
        }

        fault = places.Count == 0 ? ContentFault.Size : ContentMembers.FaultOf([.. names, .. words, .. places, .. others, reference ?? "-", rights ?? "-"]);
        if (fault != ContentFault.None)
        {
            return null;
        }

        var controller = new ConsentController(thumbprint, names[0], names[1], names[2], names[3]);
        var notice = new ConsentNotice(noticeHash, words[0], words[1], words[2], places, others) { Rights = rights };
        return new ConsentRecord(id, link, controller, notice, terms, new Interval(start, end), words[3], given, reference);
    }

    private static GrantTerms? Terms(ContentMembers content)
    {
        var retention = content.Number("retention");
        if (!Quantity.TryParse(content.Text("quantity"), out var quantity))
        {
            return content.Fail<GrantTerms?>(null, ContentFault.Quantity);
        }

        return Purpose.TryParse(content.Text("purpose"), out var purpose)
            && Resolutions.TryParse(content.Text("resolution"), out var resolution)
            && Delays.TryParse(content.Text("delay"), out var delay)
            && RoundingQuantum.TryFrom(content.Number("rounding"), out var rounding)
            && retention is >= 1 and <= 3650
            && GrantTerms.Fault(purpose, quantity, resolution, delay, (int)retention) is null
                ? new GrantTerms(purpose, quantity, resolution, delay, rounding, (int)retention)
                : content.Fail<GrantTerms?>(null, ContentFault.Terms);
    }

    private static ContentFault Bounds(Instant start, Instant end, Instant given) =>
        start < end && given == WireTime.FloorToHour(given) ? ContentFault.None : ContentFault.Interval;

    private static ContentFault FirstOf(params IEnumerable<ContentFault> faults) => faults.FirstOrDefault(fault => fault != ContentFault.None);
}
