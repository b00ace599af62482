using System.Formats.Asn1;

namespace MeterShield.Sealing.Cms;

/// <summary>
/// Reads the one form of SignedData we accept: DER, version 1, SHA-256 alone, one certificate, one signer, the four signed
/// attributes and no other, nothing after. What it returns points into the message.
/// </summary>
internal ref struct SignedDataReader
{
    private static readonly byte[] Version1 = [0x02, 0x01, 0x01];
    private static readonly byte[] SignedDataType = CmsOids.Identifier(CmsOids.SignedData);
    private static readonly byte[] DataType = CmsOids.Identifier(CmsOids.Data);
    private static readonly byte[] Sha256 = CmsOids.Algorithm(CmsOids.Sha256);
    private static readonly byte[] EcdsaWithSha256 = CmsOids.Algorithm(CmsOids.EcdsaWithSha256);
    private static readonly byte[] ContentTypeName = CmsOids.Identifier(CmsOids.ContentType);
    private static readonly byte[] SigningTimeName = CmsOids.Identifier(CmsOids.SigningTime);
    private static readonly byte[] MessageDigestName = CmsOids.Identifier(CmsOids.MessageDigest);
    private static readonly byte[] SigningCertificateName = CmsOids.Identifier(CmsOids.SigningCertificateV2);

    public ReadOnlySpan<byte> Content { get; private set; }

    public ReadOnlySpan<byte> Certificate { get; private set; }

    public ReadOnlySpan<byte> IssuerAndSerial { get; private set; }

    /// <summary>The signed attributes under [0], whole.</summary>
    public ReadOnlySpan<byte> Attributes { get; private set; }

    /// <summary>UTCTime or GeneralizedTime, whole.</summary>
    public ReadOnlySpan<byte> SigningTime { get; private set; }

    public ReadOnlySpan<byte> ContentDigest { get; private set; }

    /// <summary>SigningCertificateV2, whole.</summary>
    public ReadOnlySpan<byte> SigningCertificate { get; private set; }

    public ReadOnlySpan<byte> Signature { get; private set; }

    /// <param name="message">What came.</param>
    /// <param name="detached">Whether the content must be elsewhere, instead of inside.</param>
    public bool TryRead(ReadOnlySpan<byte> message, bool detached = false)
    {
        var outer = new DerCursor(message);
        return outer.Enter(Asn1Tag.Sequence, out DerCursor info) && outer.AtEnd
            && info.Constant(SignedDataType)
            && info.EnterOnly(CmsOids.Context0Constructed, Asn1Tag.Sequence, out var contents) && info.AtEnd
            && ReadSignedData(new DerCursor(contents), detached);
    }

    private bool ReadSignedData(DerCursor data, bool detached)
    {
        if (!data.Constant(Version1)
            || !data.Enter(Asn1Tag.SetOf, out DerCursor digests) || !digests.Constant(Sha256) || !digests.AtEnd
            || !data.Enter(Asn1Tag.Sequence, out DerCursor encapsulated) || !encapsulated.Constant(DataType)
            || !ReadContent(ref encapsulated, detached) || !encapsulated.AtEnd
            || !data.Enter(CmsOids.Context0Constructed, out DerCursor certificates)
            || !certificates.Whole(Asn1Tag.Sequence, out var certificate) || !certificates.AtEnd
            || !data.EnterOnly(Asn1Tag.SetOf, Asn1Tag.Sequence, out var signer) || !data.AtEnd)
        {
            return false;
        }

        Certificate = certificate;
        return ReadSigner(new DerCursor(signer));
    }

    private bool ReadContent(scoped ref DerCursor encapsulated, bool detached)
    {
        if (detached)
        {
            return true;
        }

        var read = encapsulated.EnterOnly(CmsOids.Context0Constructed, Asn1Tag.PrimitiveOctetString, out var content);
        Content = content;
        return read;
    }

    private bool ReadSigner(DerCursor signer)
    {
        if (!signer.Constant(Version1)
            || !signer.Whole(Asn1Tag.Sequence, out var issuerAndSerial)
            || !signer.Constant(Sha256)
            || !signer.Whole(CmsOids.Context0Constructed, out var attributes)
            || !signer.Constant(EcdsaWithSha256)
            || !signer.Enter(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> signature) || !signer.AtEnd)
        {
            return false;
        }

        IssuerAndSerial = issuerAndSerial;
        Attributes = attributes;
        Signature = signature;
        var set = new DerCursor(attributes);
        return set.Enter(CmsOids.Context0Constructed, out DerCursor inside) && ReadAttributes(inside) && IsSignature(signature);
    }

    /// <summary>In the order a SET OF has in DER: by length, as all four begin alike.</summary>
    private bool ReadAttributes(DerCursor set)
    {
        if (!Attribute(ref set, ContentTypeName, out var contentType) || !contentType.SequenceEqual(DataType)
            || !Attribute(ref set, SigningTimeName, out var signingTime)
            || !Attribute(ref set, MessageDigestName, out var digest)
            || !Attribute(ref set, SigningCertificateName, out var signingCertificate) || !set.AtEnd)
        {
            return false;
        }

        SigningTime = signingTime;
        SigningCertificate = signingCertificate;
        var value = new DerCursor(digest);
        if (!value.Enter(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> contentDigest) || contentDigest.Length != 32)
        {
            return false;
        }

        ContentDigest = contentDigest;
        return true;
    }

    /// <summary>One value of the attribute of that name, whole.</summary>
    private static bool Attribute(scoped ref DerCursor set, byte[] name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!set.Enter(Asn1Tag.Sequence, out DerCursor attribute) || !attribute.Constant(name)
            || !attribute.Enter(Asn1Tag.SetOf, out value) || !attribute.AtEnd)
        {
            return false;
        }

        return AsnDecoder.TryReadEncodedValue(value, AsnEncodingRules.DER, out _, out _, out _, out var consumed) && consumed == value.Length;
    }

    /// <summary>Two positive integers in DER (RFC 3279 2.2.3): one signature has one encoding.</summary>
    private static bool IsSignature(ReadOnlySpan<byte> signature)
    {
        var outer = new DerCursor(signature);
        return outer.Enter(Asn1Tag.Sequence, out DerCursor pair) && outer.AtEnd
            && pair.Enter(Asn1Tag.Integer, out ReadOnlySpan<byte> r) && pair.Enter(Asn1Tag.Integer, out ReadOnlySpan<byte> s) && pair.AtEnd
            && IsPositive(r) && IsPositive(s);
    }

    private static bool IsPositive(ReadOnlySpan<byte> integer) =>
        integer.Length is >= 1 and <= 33 && integer[0] < 0x80 && (integer[0] != 0 || (integer.Length > 1 && integer[1] >= 0x80));
}
