using System.Security.Cryptography;

namespace MeterShield.Sealing.Cms;

/// <summary>The curves of the profile.</summary>
internal static class Curves
{
    public const int CoordinateBytes = 32;

    private static readonly string?[] Known = [ECCurve.NamedCurves.nistP256.Oid.Value, ECCurve.NamedCurves.brainpoolP256r1.Oid.Value];

    public static bool IsKnown(ECCurve curve) => curve.IsNamed && Known.Contains(curve.Oid.Value);

    public static bool IsP256(ECCurve curve) => curve.IsNamed && curve.Oid.Value == Known[0];
}
