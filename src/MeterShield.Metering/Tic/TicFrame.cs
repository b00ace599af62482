using System.Diagnostics.CodeAnalysis;

namespace MeterShield.Metering.Tic;

/// <summary>
/// The groups of one frame. Raw: it prints as its own name. Reused from frame to frame: valid during the call that hands it over.
/// </summary>
public sealed class TicFrame
{
    private readonly byte[] _characters = new byte[Math.Max(TicHistorique.Table.Width, TicStandard.Table.Width)];
    private readonly byte[] _lengths = new byte[Math.Max(TicHistorique.Table.Count, TicStandard.Table.Count)];

    /// <summary>The language of its groups.</summary>
    public TicMode Mode { get; private set; }

    /// <summary>How many good groups it has.</summary>
    public int Groups { get; private set; }

    /// <summary>How many faults were found from its beginning to its end.</summary>
    public int Faults { get; private set; }

    /// <summary>Whether it began with STX and ended with ETX.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>
    /// A short frame: three-phase historique meters say only address and currents while a phase is above its subscribed
    /// current, 20 times between two long frames. What it does not say has not gone.
    /// </summary>
    public bool IsShort => Mode == TicMode.Historique && Has(TicHistorique.IinstOfPhase[0]) && !Has(TicHistorique.Optarif) && !Has(TicHistorique.Papp);

    internal int LastOrder { get; private set; }

    /// <summary>Whether it has a good group of that label.</summary>
    public bool Has(TicLabel label) => label.Mode == Mode && _lengths[label.Order] != 0;

    /// <summary>The value of a label.</summary>
    /// <returns>False when the frame has no good group of it.</returns>
    public bool TryGet<T>(TicLabel<T> label, [MaybeNullWhen(false)] out T value)
    {
        if (!Has(label))
        {
            value = default;
            return false;
        }

        var horodate = label.IsDated ? TicHorodate.Length : 0;
        var slot = _characters.AsSpan(label.Slot, horodate + _lengths[label.Order] - 1);
        value = label.Read(slot[..horodate], slot[horodate..]);
        return true;
    }

    /// <summary>The value of a label, or null when the frame has no good group of it.</summary>
    public T? Get<T>(TicLabel<T> label)
        where T : struct => TryGet(label, out var value) ? value : null;

    /// <summary>The characters of a label without a horodate as they came, none when the frame has no good group of it.</summary>
    internal ReadOnlySpan<byte> Raw(TicLabel label) => Has(label) ? _characters.AsSpan(label.Slot, _lengths[label.Order] - 1) : [];

    /// <summary>The type's name: a frame's values are never printed.</summary>
    public override string ToString() => nameof(TicFrame);

    internal void Add(in TicGroup group)
    {
        var label = group.Label;
        Mode = label.Mode;
        Groups++;
        LastOrder = label.Order;
        group.Horodate.CopyTo(_characters.AsSpan(label.Slot));
        group.Data.CopyTo(_characters.AsSpan(label.Slot + group.Horodate.Length));
        _lengths[label.Order] = (byte)(group.Data.Length + 1);
    }

    internal void AddFault() => Faults++;

    internal void End(bool whole) => IsWhole = whole;

    internal void Clear()
    {
        Array.Clear(_lengths);
        (Groups, Faults, LastOrder, IsWhole) = (0, 0, -1, false);
    }
}
