using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>
/// The home's secret starting phase of the rounding lattice, one for each quantity, drawn once and kept in the state.
/// One lattice for all quanta: different phases for different recipients would let them intersect their intervals.
/// </summary>
public sealed class RoundingPhase
{
    private const long CoarsestStep = 1000;
    private readonly byte[] _seed;

    private RoundingPhase(byte[] seed) => _seed = seed;

    /// <summary>The phase in the state.</summary>
    public static RoundingPhase Of(StateDatabase state) =>
        new(state.Query("SELECT rounding_seed FROM home", row => row.GetFieldValue<byte[]>(0)).Single());

    /// <summary>0 to 999 Wh, for one quantity.</summary>
    public WattHours Of(Quantity quantity)
    {
        var drawn = HMACSHA256.HashData(_seed, Encoding.ASCII.GetBytes(quantity.Code));
        return new WattHours((long)(BinaryPrimitives.ReadUInt64BigEndian(drawn) % CoarsestStep));
    }

    internal static void Draw(StateTransaction transaction) =>
        transaction.Execute("INSERT INTO home VALUES (1, $seed)", ("$seed", RandomNumberGenerator.GetBytes(32)));
}
