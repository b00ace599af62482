using System.Text;

namespace MeterShield.Metering.Tic;

/// <summary>One group whose checksum, label, length and characters were checked. Valid during the call that hands it over.</summary>
public readonly ref struct TicGroup
{
    internal TicGroup(TicLabel label, TicMode mode, ReadOnlySpan<byte> horodate, ReadOnlySpan<byte> data)
    {
        Row = label;
        Mode = mode;
        HorodateText = horodate;
        Data = data;
    }

    /// <summary>The label, as on the line.</summary>
    public string Label => Row.Name;

    /// <summary>The language it was said in.</summary>
    public TicMode Mode { get; }

    /// <summary>Whether it names the meter or the delivery point.</summary>
    public bool Identifies => Row.Identifies;

    /// <summary>The data's characters, 0x20 to 0x7E.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The horodate's characters; empty where the label has none.</summary>
    public ReadOnlySpan<byte> HorodateText { get; }

    /// <summary>The horodate.</summary>
    /// <returns>False where the label has none.</returns>
    public bool TryHorodate(out TicHorodate horodate) => TicHorodate.TryParse(HorodateText, out horodate);

    internal TicLabel Row { get; }

    /// <summary>The label: a group's values are never printed.</summary>
    public override string ToString() => Label;

    /// <summary>The number that digits say. Only for labels whose data are digits.</summary>
    public long Number
    {
        get
        {
            long number = 0;
            foreach (var digit in Data)
            {
                number = (10 * number) + (digit - '0');
            }

            return number;
        }
    }

    /// <summary>The data as text.</summary>
    public string DataText => Encoding.ASCII.GetString(Data);
}
