using System.Text;
using NodaTime;

namespace MeterShield.Records.Json;

/// <summary>The members of one object, asked for by name and kind. The first that is lacking or of another kind is the fault.</summary>
internal sealed class ContentMembers(CanonicalObject members)
{
    public ContentFault Fault { get; private set; }

    /// <summary>The outermost object of a content of that kind and of version 1.</summary>
    public static ContentMembers Read(ReadOnlySpan<byte> content, string kind, out ContentFault fault)
    {
        var parsed = CanonicalJson.Parse(content, out var value);
        var read = new ContentMembers(value as CanonicalObject ?? new CanonicalObject());
        fault = parsed == CanonicalFault.TooLong ? ContentFault.Size
            : value is not CanonicalObject || parsed != CanonicalFault.None ? ContentFault.Shape
            : read.Text("kind") != kind || read.Number("v") != ConsentContent.Version ? ContentFault.Kind
            : ContentFault.None;
        return read;
    }

    public string Text(string name) => members[name] is CanonicalText { Text: var text } ? text : Fail("", ContentFault.Shape);

    public long Number(string name) => members[name] is CanonicalInteger { Number: var number } ? number : Fail(0L, ContentFault.Shape);

    public bool Flag(string name) => members[name] is CanonicalFlag { Flag: var flag } ? flag : Fail(false, ContentFault.Shape);

    public string? TextOrNone(string name) => members[name] is null ? null : Text(name);

    public IReadOnlyList<string> Texts(string name) =>
        members[name] is CanonicalList { Items: var items } && items.All(item => item is CanonicalText)
            ? [.. items.Select(item => ((CanonicalText)item).Text)]
            : Fail<IReadOnlyList<string>>([], ContentFault.Shape);

    /// <summary>The one object in a list of one.</summary>
    public ContentMembers Only(string name) => Inner(members[name] is CanonicalList { Items: [CanonicalObject inner] } ? inner : null);

    /// <summary>Every object of a list of objects.</summary>
    public IReadOnlyList<ContentMembers> Objects(string name) =>
        members[name] is CanonicalList { Items: var items } && items.All(item => item is CanonicalObject)
            ? [.. items.Select(item => new ContentMembers((CanonicalObject)item))]
            : Fail<IReadOnlyList<ContentMembers>>([], ContentFault.Shape);

    public ContentMembers Object(string name) => Inner(members[name] as CanonicalObject);

    public Digest Digest(string name) =>
        Records.Digest.TryParse(Text(name), out var digest) ? digest : Fail(digest, ContentFault.Identifier);

    public GrantId Grant(string name) => GrantId.TryParse(Text(name), out var id) ? id : Fail(id, ContentFault.Identifier);

    public Instant Time(string name) =>
        WireTime.TryParse(Encoding.UTF8.GetBytes(Text(name)), out var instant) ? instant : Fail(instant, ContentFault.Interval);

    public RecordLink? Link()
    {
        Digest? previous = members["previous"] is null ? null : Digest("previous");
        if (!Pseudonym.TryParse(Text("pii_principal_id"), out var pseudonym))
        {
            return Fail<RecordLink?>(null, ContentFault.Identifier);
        }

        var sequence = Number("seq");
        return sequence < 0 || (sequence == 0) != (previous is null)
            ? Fail<RecordLink?>(null, ContentFault.Shape)
            : new RecordLink(pseudonym, sequence, previous);
    }

    /// <summary>Why one of some texts cannot be shown to a person, or none.</summary>
    public static ContentFault FaultOf(IReadOnlyCollection<string> texts) =>
        texts.Any(RecordText.HasHidden) ? ContentFault.Hidden : texts.All(RecordText.Fits) ? ContentFault.None : ContentFault.Size;

    public T Fail<T>(T nothing, ContentFault fault)
    {
        Fault = Fault == ContentFault.None ? fault : Fault;
        return nothing;
    }

    private ContentMembers Inner(CanonicalObject? inner) => new(inner ?? Fail(new CanonicalObject(), ContentFault.Shape));
}
