using System.Buffers;

namespace MeterShield.Metering.Tic;

/// <summary>What the data of a label may be.</summary>
internal sealed record TicData
{
    private static readonly SearchValues<byte> Hexadecimals = SearchValues.Create("0123456789ABCDEF"u8);

    /// <summary>Shortest data, in characters.</summary>
    public required int MinLength { get; init; }

    /// <summary>Longest data, in characters.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Whether every character is 0-9; otherwise 0x20 to 0x7E.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The fault when <see cref="Check"/> says no.</summary>
    public TicFault CheckFault { get; init; } = TicFault.OutOfRange;

    /// <summary>What the characters must be besides, or null.</summary>
    public TicCheck? Check { get; init; }

    /// <summary>Whether a horodate stands before it.</summary>
    public bool IsDated { get; init; }

    /// <summary>Whether the season of the horodate can be a space (DPMn, FPMn; Enedis-NOI-CPT_54E 6.2.1).</summary>
    public bool SeasonCanBeSpace { get; init; }

    /// <summary>Whether it names the meter or the delivery point.</summary>
    public bool Identifies { get; init; }

    public static TicData Digits(int length) => new() { MinLength = length, MaxLength = length, IsNumber = true };

    public static TicData Text(int length) => new() { MinLength = length, MaxLength = length };

    public static TicData Hexadecimal(int length) =>
        Text(length) with { Check = IsHexadecimal, CheckFault = TicFault.BadCharacter };

    /// <summary>Digits whose number is within bounds.</summary>
    public static TicData Digits(int length, int min, int max) =>
        Digits(length) with { Check = data => TicNumber.Parse(data) is var number && number >= min && number <= max };

    public static bool IsHexadecimal(ReadOnlySpan<byte> data) => !data.ContainsAnyExcept(Hexadecimals);
}
