using NodaTime;

namespace MeterShield.Records.Json;

/// <summary>
/// What is signed for a release: canonical JSON of a closed schema (<c>Schemas/release.schema.json</c>), every release of a
/// grant exactly as long as any other, so that length says nothing.
/// </summary>
public static class ReleaseContent
{
    /// <summary>The version of the schema.</summary>
    public const int Version = 1;

    /// <summary>The step of sizes, in bytes.</summary>
    public const int SizeStep = 64;

    /// <summary>The content of a release, of exactly its grant's <see cref="Grant.PayloadSize"/> bytes.</summary>
    /// <exception cref="InvalidOperationException">It does not fit: the grant's size is not <see cref="PayloadSizeFor"/> of its terms.</exception>
    public static byte[] Write(Release release)
    {
        var grant = release.Grant;
        var body = new Body(
            release.Id, grant.Recipient.Thumbprint, grant.Consent, release.Sequence, release.Interval, release.Value);
        var space = grant.PayloadSize - CanonicalJson.Write(Object(grant.Terms, body, "")).Length;
        return space < 0
            ? throw new InvalidOperationException("A release does not fit the size fixed for its grant.")
            : CanonicalJson.Write(Object(grant.Terms, body, new string('0', space)));
    }

    /// <summary>The one size, in bytes, of every release under these terms: the least multiple of 64 that holds any value.</summary>
    public static int PayloadSizeFor(GrantTerms terms)
    {
        ReleaseValue[] longest =
        [
            ReleaseValue.Missing,
            terms.Quantity.Kind == QuantityKind.DailyPeakPower
                ? ReleaseValue.Of(new VoltAmperes(-CanonicalInteger.Largest))
                : ReleaseValue.Of(new WattHours(-CanonicalInteger.Largest)),
        ];
        var any = Digest.Of([]);
        var interval = new Interval(NodaConstants.UnixEpoch, NodaConstants.UnixEpoch);
        var size = longest.Max(value =>
            CanonicalJson.Write(Object(terms, new Body(any, any, any, CanonicalInteger.Largest, interval, value), "")).Length);
        return (size + SizeStep - 1) / SizeStep * SizeStep;
    }

    private static CanonicalObject Object(GrantTerms terms, Body body, string pad) => new(
        [
            ("v", Version),
            ("kind", "release"),
            ("id", body.Id.ToString()),
            ("recipient", body.Recipient.ToString()),
            ("consent", body.Consent.ToString()),
            ("seq", body.Sequence),
            ("quantity", terms.Quantity.Code),
            ("obis", terms.Quantity.Obis),
            ("interval", new CanonicalObject(("start", WireTime.Format(body.Interval.Start)), ("end", WireTime.Format(body.Interval.End)))),
            ("resolution", terms.Resolution.Code()),
            ("rounding", terms.Rounding.Step.Value),
            ("purpose", terms.Purpose.Code),
            ("retention", terms.RetentionDays),
            ("pad", pad),
            .. ValueOf(body.Value),
        ]);

    private static (string Name, CanonicalValue Value)[] ValueOf(ReleaseValue value) => value switch
    {
        EnergyValue { Energy: var energy } => [("wh", energy.Value)],
        PowerValue { Power: var power } => [("value", power.Value), ("unit", "VA")],
        MissingValue => [("missing", true)],
        _ => throw new ArgumentException("Not a value of the closed set.", nameof(value)),
    };

    private sealed record Body(Digest Id, Digest Recipient, Digest Consent, long Sequence, Interval Interval, ReleaseValue Value);
}
