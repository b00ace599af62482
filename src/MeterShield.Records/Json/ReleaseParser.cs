using System.Text;
using NodaTime;

namespace MeterShield.Records.Json;

/// <summary>
/// Reads the members of a release in the one order canonical JSON has them. No tree is built: a head-end does this for every message.
/// </summary>
internal struct ReleaseParser
{
    private const int LongestBytes = 1024;

    public ReleaseParser()
    {
        Purpose = Purpose.Demonstration;
        Value = ReleaseValue.Missing;
    }

    public Digest Id { get; private set; }

    public Digest Recipient { get; private set; }

    public Digest Consent { get; private set; }

    public long Sequence { get; private set; }

    public Quantity Quantity { get; private set; }

    public Interval Interval { get; private set; }

    public Resolution Resolution { get; private set; }

    public ReleaseValue Value { get; private set; }

    public RoundingQuantum Rounding { get; private set; }

    public Purpose Purpose { get; private set; }

    public int RetentionDays { get; private set; }

    public ContentFault Read(ReadOnlySpan<byte> content)
    {
        if (content.Length is 0 or > LongestBytes || content.Length % ReleaseContent.SizeStep != 0)
        {
            return ContentFault.Size;
        }

        var reader = new CanonicalReader(content);
        var fault = ReadNames(ref reader);
        if (fault == ContentFault.None)
        {
            fault = ReadMeasure(ref reader);
        }

        return fault;
    }

    private ContentFault ReadNames(ref CanonicalReader reader)
    {
        if (!reader.Literal("{\"consent\":"u8) || !reader.Word(out var consent) || !reader.Literal(",\"id\":"u8) || !reader.Word(out var id)
            || !reader.Literal(",\"interval\":{\"end\":"u8) || !reader.Word(out var end)
            || !reader.Literal(",\"start\":"u8) || !reader.Word(out var start) || !reader.Literal("},\"kind\":"u8) || !reader.Word(out var kind))
        {
            return ContentFault.Shape;
        }

        if (!kind.SequenceEqual("release"u8))
        {
            return ContentFault.Kind;
        }

        if (!TryDigest(consent, out var consentDigest) || !TryDigest(id, out var idDigest))
        {
            return ContentFault.Identifier;
        }

        if (!WireTime.TryParse(start, out var from) || !WireTime.TryParse(end, out var to) || from >= to)
        {
            return ContentFault.Interval;
        }

        (Consent, Id, Interval) = (consentDigest, idDigest, new Interval(from, to));
        return ContentFault.None;
    }

    private ContentFault ReadMeasure(ref CanonicalReader reader)
    {
        var missing = reader.Literal(",\"missing\":true"u8);
        if (!reader.Literal(",\"obis\":"u8) || !reader.Word(out var obis) || !reader.Literal(",\"pad\":"u8) || !reader.Word(out var pad)
            || !reader.Literal(",\"purpose\":"u8) || !reader.Word(out var purpose) || !reader.Literal(",\"quantity\":"u8) || !reader.Word(out var quantity)
            || !reader.Literal(",\"recipient\":"u8) || !reader.Word(out var recipient)
            || !reader.Literal(",\"resolution\":"u8) || !reader.Word(out var resolution))
        {
            return ContentFault.Shape;
        }

        if (!TryDigest(recipient, out var thumbprint))
        {
            return ContentFault.Identifier;
        }

        if (!Quantity.TryParse(Ascii(quantity), out var known) || Ascii(obis) != known.Obis)
        {
            return ContentFault.Quantity;
        }

        if (pad.ContainsAnyExcept((byte)'0'))
        {
            return ContentFault.Padding;
        }

        (Recipient, Quantity) = (thumbprint, known);
        var fault = ReadTerms(ref reader, purpose, resolution);
        return fault == ContentFault.None ? ReadValue(ref reader, missing) : fault;
    }

    private ContentFault ReadTerms(ref CanonicalReader reader, ReadOnlySpan<byte> purposeCode, ReadOnlySpan<byte> resolutionCode)
    {
        if (!reader.Literal(",\"retention\":"u8) || !reader.Integer(out var retention) || !reader.Literal(",\"rounding\":"u8) || !reader.Integer(out var step)
            || !reader.Literal(",\"seq\":"u8) || !reader.Integer(out var sequence) || sequence < 0)
        {
            return ContentFault.Shape;
        }

        if (!Purpose.TryParse(Ascii(purposeCode), out var purpose) || !Resolutions.TryParse(Ascii(resolutionCode), out var resolution)
            || !RoundingQuantum.TryFrom(step, out var rounding) || retention is < 1 or > 3650
            || GrantTerms.Fault(purpose, Quantity, resolution, purpose.LeastDelay, (int)retention) is not null)
        {
            return ContentFault.Terms;
        }

        (Purpose, Resolution, Rounding, RetentionDays, Sequence) = (purpose, resolution, rounding, (int)retention, sequence);
        return ContentFault.None;
    }

    private ContentFault ReadValue(ref CanonicalReader reader, bool missing)
    {
        var power = reader.Literal(",\"unit\":\"VA\""u8);
        if (!reader.Literal(",\"v\":"u8) || !reader.Integer(out var version))
        {
            return ContentFault.Shape;
        }

        if (version != ReleaseContent.Version)
        {
            return ContentFault.Kind;
        }

        long number = 0;
        var name = power ? ",\"value\":"u8 : ",\"wh\":"u8;
        if ((!missing && (!reader.Literal(name) || !reader.Integer(out number))) || (missing && power) || !reader.Literal("}"u8) || !reader.AtEnd)
        {
            return ContentFault.Shape;
        }

        if (!missing && (power != (Quantity.Kind == QuantityKind.DailyPeakPower) || (power ? number < 0 : number % Rounding.Step.Value != 0)))
        {
            return ContentFault.Value;
        }

        Value = missing ? ReleaseValue.Missing : power ? ReleaseValue.Of(new VoltAmperes(number)) : ReleaseValue.Of(new WattHours(number));
        return ContentFault.None;
    }

    private static bool TryDigest(ReadOnlySpan<byte> hex, out Digest digest)
    {
        digest = default;
        return hex.Length == 64 && Digest.TryParse(Ascii(hex), out digest);
    }

    private static string Ascii(ReadOnlySpan<byte> word) => Encoding.ASCII.GetString(word);
}
