using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MeterShield.Metering.Tic;

/// <summary>One group whose checksum, label, length and characters were checked. Valid during the call that hands it over.</summary>
public readonly ref struct TicGroup
{
    internal TicGroup(TicLabel label, ReadOnlySpan<byte> horodate, ReadOnlySpan<byte> data)
    {
        Label = label;
        Horodate = horodate;
        Data = data;
    }

    /// <summary>The label.</summary>
    public TicLabel Label { get; }

    /// <summary>The data's characters, 0x20 to 0x7E.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The horodate's 13 characters; empty where the label has none.</summary>
    public ReadOnlySpan<byte> Horodate { get; }

    /// <summary>The number that the digits say.</summary>
    /// <exception cref="InvalidOperationException">The label's data are not digits.</exception>
    public long Number => Label.Data.IsNumber ? TicNumber.Parse(Data) : throw new InvalidOperationException($"{Label.Name} says no number.");

    /// <summary>The value, if this is that label (or a pilot meter's name for it).</summary>
    public bool TryGet<T>(TicLabel<T> label, [MaybeNullWhen(false)] out T value)
    {
        var same = Label.Order == label.Order && Label.Mode == label.Mode;
        value = same ? label.Read(Horodate, Data) : default;
        return same;
    }

    /// <summary>The label: a group's values are never printed.</summary>
    public override string ToString() => Label.Name;

    /// <summary>The data as text.</summary>
    internal string DataText => Encoding.ASCII.GetString(Data);

    /// <summary>The horodate as text, or null.</summary>
    internal string? HorodateText => Horodate.IsEmpty ? null : Encoding.ASCII.GetString(Horodate);
}
