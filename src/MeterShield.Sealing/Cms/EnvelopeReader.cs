using System.Formats.Asn1;

namespace MeterShield.Sealing.Cms;

/// <summary>
/// Reads the one form of AuthEnvelopedData we accept: DER, one recipient by ephemeral-static ECDH, AES-256-GCM with a nonce
/// of 12 and a tag of 16 bytes, no attributes, nothing after. What it returns points into the message.
/// </summary>
internal ref struct EnvelopeReader
{
    private static readonly byte[] Version0 = [0x02, 0x01, 0x00];
    private static readonly byte[] Version3 = [0x02, 0x01, 0x03];
    private static readonly byte[] TagLength = [0x02, 0x01, EnvelopeWriter.TagBytes];
    private static readonly byte[] EnvelopeType = CmsOids.Identifier(CmsOids.AuthEnvelopedData);
    private static readonly byte[] DataType = CmsOids.Identifier(CmsOids.Data);
    private static readonly byte[] Gcm = CmsOids.Identifier(CmsOids.Aes256Gcm);
    private static readonly byte[] PublicKey = CmsOids.Algorithm(CmsOids.EcPublicKey);
    private static readonly byte[] Agreement = [.. CmsOids.Identifier(CmsOids.StdDhSha256Kdf), .. KeyAgreement.WrapAlgorithm];

    /// <summary>The ephemeral point, uncompressed.</summary>
    public ReadOnlySpan<byte> Point { get; private set; }

    public ReadOnlySpan<byte> IssuerAndSerial { get; private set; }

    public ReadOnlySpan<byte> WrappedKey { get; private set; }

    public ReadOnlySpan<byte> Nonce { get; private set; }

    public ReadOnlySpan<byte> Encrypted { get; private set; }

    public ReadOnlySpan<byte> Tag { get; private set; }

    /// <summary>Whether a message says of itself that it is an envelope, whatever follows.</summary>
    public static bool IsEnvelope(ReadOnlySpan<byte> message)
    {
        var outer = new DerCursor(message);
        return outer.Enter(Asn1Tag.Sequence, out DerCursor info) && info.Constant(EnvelopeType);
    }

    public bool TryRead(ReadOnlySpan<byte> message)
    {
        var outer = new DerCursor(message);
        if (!outer.Enter(Asn1Tag.Sequence, out DerCursor info) || !outer.AtEnd || !info.Constant(EnvelopeType)
            || !info.EnterOnly(CmsOids.Context0Constructed, Asn1Tag.Sequence, out var contents) || !info.AtEnd)
        {
            return false;
        }

        var data = new DerCursor(contents);
        if (!data.Constant(Version0)
            || !data.EnterOnly(Asn1Tag.SetOf, CmsOids.Context1Constructed, out var recipient)
            || !data.Enter(Asn1Tag.Sequence, out DerCursor content)
            || !data.Enter(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> tag) || tag.Length != EnvelopeWriter.TagBytes || !data.AtEnd)
        {
            return false;
        }

        Tag = tag;
        return ReadRecipient(new DerCursor(recipient)) && ReadContent(content);
    }

    private bool ReadRecipient(DerCursor recipient)
    {
        if (!recipient.Constant(Version3)
            || !recipient.EnterOnly(CmsOids.Context0Constructed, CmsOids.Context1Constructed, out var originator)
            || !recipient.Enter(Asn1Tag.Sequence, out ReadOnlySpan<byte> agreement) || !agreement.SequenceEqual(Agreement)
            || !recipient.EnterOnly(Asn1Tag.Sequence, Asn1Tag.Sequence, out var keyContents) || !recipient.AtEnd)
        {
            return false;
        }

        var key = new DerCursor(keyContents);
        var sender = new DerCursor(originator);
        if (!key.Whole(Asn1Tag.Sequence, out var issuerAndSerial) || !key.Enter(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> wrapped) || !key.AtEnd
            || !sender.Constant(PublicKey) || !sender.Enter(Asn1Tag.PrimitiveBitString, out ReadOnlySpan<byte> point) || !sender.AtEnd)
        {
            return false;
        }

        IssuerAndSerial = issuerAndSerial;
        WrappedKey = wrapped;

        // A BIT STRING begins with its number of unused bits; an uncompressed point with 4.
        Point = point.Length == 2 + (2 * Curves.CoordinateBytes) && point[0] == 0 && point[1] == 4 ? point[1..] : default;
        return !Point.IsEmpty && wrapped.Length == KeyAgreement.KeyBytes + 8;
    }

    private bool ReadContent(DerCursor content)
    {
        if (!content.Constant(DataType)
            || !content.Enter(Asn1Tag.Sequence, out DerCursor algorithm) || !algorithm.Constant(Gcm)
            || !algorithm.Enter(Asn1Tag.Sequence, out DerCursor parameters) || !algorithm.AtEnd
            || !parameters.Enter(Asn1Tag.PrimitiveOctetString, out ReadOnlySpan<byte> nonce) || nonce.Length != EnvelopeWriter.NonceBytes
            || !parameters.Constant(TagLength) || !parameters.AtEnd
            || !content.Enter(CmsOids.Context0, out ReadOnlySpan<byte> encrypted) || !content.AtEnd)
        {
            return false;
        }

        Nonce = nonce;
        Encrypted = encrypted;
        return true;
    }
}
