using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MeterShield.Metering.Tic;

/// <summary>
/// One group of at most 30 characters and its CR, looked at as one vector: its end, its separators, its digits and its sum
/// at once. Says the label only of a group that is good in every way; anything else, good or bad, is left to <see cref="TicText"/>.
/// </summary>
internal readonly struct TicBlock
{
    /// <summary>How many bytes must be readable: the vector, and the LF behind a CR.</summary>
    public const int Reach = 40;

    private const int Longest = 30;
    private const byte Cr = 0x0D;

    private TicBlock(int length, int dataAt, int horodateLength)
    {
        Length = length;
        DataAt = dataAt;
        HorodateLength = horodateLength;
    }

    /// <summary>Characters before the CR.</summary>
    public int Length { get; }

    public int DataAt { get; }

    /// <summary>A separator and the checksum follow the data.</summary>
    public int DataLength => unchecked(Length - 2 - DataAt);

    public int HorodateLength { get; }

    public int HorodateAt => unchecked(DataAt - 1 - HorodateLength);

    /// <summary>Read from place 32 - n: n characters count, the rest do not.</summary>
    private static ReadOnlySpan<byte> Cut =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>LABEL HT [HORODATE HT] DATA HT CHECKSUM CR.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TicLabel? Standard(ReadOnlySpan<byte> at, TicTable table, out TicBlock block)
    {
        var text = Vector256.Create(at);
        var tabs = Vector256.Equals(text, Vector256.Create((byte)0x09)).ExtractMostSignificantBits();
        var length = BitOperations.TrailingZeroCount(Unprintable(text) & ~tabs);
        if (!EndsWell(at, length) || !Verifies(at, text, length, unchecked(length - 1)))
        {
            block = default;
            return null;
        }

        return Check(at, text, table, length, unchecked(tabs & ((1u << length) - 1)), exact: true, out block);
    }

    /// <summary>LABEL SP DATA SP CHECKSUM CR.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TicLabel? Historique(ReadOnlySpan<byte> at, TicTable table, out TicBlock block)
    {
        var text = Vector256.Create(at);
        var spaces = Vector256.Equals(text, Vector256.Create((byte)0x20)).ExtractMostSignificantBits();
        var length = BitOperations.TrailingZeroCount(Unprintable(text));
        if (!EndsWell(at, length) || !Verifies(at, text, length, unchecked(length - 2)))
        {
            block = default;
            return null;
        }

        return Check(at, text, table, length, spaces, exact: false, out block);
    }

    /// <summary>One bit for each character that is not 0x20 to 0x7E.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Unprintable(Vector256<byte> text) =>
        (Vector256.LessThan(text.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte() | Vector256.Equals(text, Vector256.Create((byte)0x7F)))
        .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EndsWell(ReadOnlySpan<byte> at, int length) =>
        unchecked((uint)(length - 5)) <= Longest - 5 && at[length] == Cr;

    /// <summary>Only six bits of the sum matter, so that it may wrap at 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Verifies(ReadOnlySpan<byte> at, Vector256<byte> text, int length, int covered)
    {
        var cut = Vector256.Create(Cut[unchecked(32 - covered)..]);
        var sum = Vector256.Sum(text & cut);
        return unchecked((sum & 0x3F) + 0x20) == at[unchecked(length - 1)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TicLabel? Check(ReadOnlySpan<byte> at, Vector256<byte> text, TicTable table, int length, uint separators, bool exact, out TicBlock block)
    {
        block = default;
        var first = BitOperations.TrailingZeroCount(separators);
        if (first > 9)
        {
            return null;
        }

        var key = BinaryPrimitives.ReadUInt64LittleEndian(at) & (first >= 8 ? ulong.MaxValue : unchecked((1ul << (8 * first)) - 1));
        var label = table.Find(key, first, at[8]);
        if (label is null)
        {
            return null;
        }

        var dated = label.IsDated ? TicHorodate.Length + 1 : 0;
        var last = 1u << unchecked(length - 2);
        var second = label.IsDated ? 1u << unchecked(first + dated) : 0;
        if (exact ? separators != ((1u << first) | second | last) : (separators & last) == 0)
        {
            return null;
        }

        block = new TicBlock(length, unchecked(first + 1 + dated), label.IsDated ? TicHorodate.Length : 0);
        return Accepts(at, text, label, block) ? label : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Accepts(ReadOnlySpan<byte> at, Vector256<byte> text, TicLabel label, TicBlock block)
    {
        var dataLength = block.DataLength;
        if (dataLength < label.MinLength || dataLength > label.MaxLength)
        {
            return false;
        }

        // Data and the twelve last characters of a horodate.
        var digits = Vector256.LessThanOrEqual(text - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits();
        var data = label.IsNumber ? unchecked(((1u << dataLength) - 1) << block.DataAt) : 0;
        var time = label.IsDated ? 0xFFFu << unchecked(block.DataAt - TicHorodate.Length) : 0;
        if ((~digits & (data | time)) != 0)
        {
            return false;
        }

        if (label.Check is { } check && !check(at.Slice(block.DataAt, dataLength)))
        {
            return false;
        }

        return !label.IsDated || TicHorodate.IsTime(at.Slice(block.HorodateAt, TicHorodate.Length), label.Data.SeasonCanBeSpace);
    }
}
