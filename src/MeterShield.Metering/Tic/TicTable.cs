using System.Runtime.CompilerServices;

namespace MeterShield.Metering.Tic;

/// <summary>Finds a label by its characters: a multiplicative hash without collisions, so that one look tells.</summary>
internal sealed class TicTable
{
    private const int Bits = 10;

    private readonly TicLabel?[] _slots;
    private readonly ulong _multiplier;

    public TicTable(IReadOnlyList<TicLabel> rows)
    {
        Rows = rows;
        Count = rows.Max(row => row.Order) + 1;
        var widest = new int[Count];
        foreach (var row in rows)
        {
            row.Slot = widest.AsSpan(0, row.Order).ToArray().Sum();
            widest[row.Order] = (row.IsDated ? TicHorodate.Length : 0) + row.Data.MaxLength;
        }

        Width = widest.Sum();
        (_slots, _multiplier) = WithoutCollisions(rows);
    }

    /// <summary>The labels in the order of emission, then the aliases.</summary>
    public IReadOnlyList<TicLabel> Rows { get; }

    /// <summary>How many places in the order there are.</summary>
    public int Count { get; }

    /// <summary>Characters that hold the longest frame's horodates and data.</summary>
    public int Width { get; }

    public static TicTable Of(TicMode mode) => mode == TicMode.Standard ? TicStandard.Table : TicHistorique.Table;

    /// <summary>The label of that name.</summary>
    /// <param name="key">Its first eight characters, zero where there are fewer.</param>
    /// <param name="length">How many it has.</param>
    /// <param name="ninth">Its ninth character; of no matter where there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TicLabel? Find(ulong key, int length, byte ninth)
    {
        var label = _slots[(int)(unchecked(key * _multiplier) >> (64 - Bits))];
        return label is not null && label.Key == key && label.NameLength == length && (length <= 8 || label.Ninth == ninth) ? label : null;
    }

    public TicLabel? Find(ReadOnlySpan<byte> name) =>
        name.Length is 0 or > 9 ? null : Find(TicLabel.KeyOf(name), name.Length, name[^1]);

    private static (TicLabel?[] Slots, ulong Multiplier) WithoutCollisions(IReadOnlyList<TicLabel> rows)
    {
        var multiplier = 0x9E3779B97F4A7C15ul;
        while (true)
        {
            var slots = new TicLabel?[1 << Bits];
            if (rows.All(row => TryPlace(slots, row, multiplier)))
            {
                return (slots, multiplier);
            }

            // The next odd number of a fixed sequence: the same table at every start.
            multiplier = unchecked((multiplier * 6364136223846793005ul) + 1442695040888963407ul) | 1;
        }
    }

    private static bool TryPlace(TicLabel?[] slots, TicLabel row, ulong multiplier)
    {
        ref var slot = ref slots[(int)(unchecked(row.Key * multiplier) >> (64 - Bits))];
        if (slot is not null)
        {
            return false;
        }

        slot = row;
        return true;
    }
}
