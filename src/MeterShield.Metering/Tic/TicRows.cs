using System.Text;
using MeterShield.Records;

namespace MeterShield.Metering.Tic;

/// <summary>Writes one table of labels, row by row in the order of emission.</summary>
internal sealed class TicRows(TicMode mode)
{
    private readonly List<TicLabel> _rows = [];

    public TicTable ToTable() => new(_rows);

    public TicLabel<T> Add<T>(string name, TicData data, TicReader<T> read)
    {
        var label = new TicLabel<T>(mode, name, data, read) { Order = _rows.Count };
        _rows.Add(label);
        return label;
    }

    /// <summary>Another name for a label, as pilot meters say it.</summary>
    public TicLabel<T> Alias<T>(string name, TicLabel<T> label)
    {
        var alias = new TicLabel<T>(mode, name, label.Data, label.Read) { Order = label.Order };
        _rows.Add(alias);
        return alias;
    }

    public TicLabel<WattHours> Energy(string name) => Add(name, TicData.Digits(9), static (_, data) => new WattHours(TicNumber.Parse(data)));

    public TicLabel<VarHours> ReactiveEnergy(string name) => Add(name, TicData.Digits(9), static (_, data) => new VarHours(TicNumber.Parse(data)));

    public TicLabel<VoltAmperes> ApparentPower(string name) => Add(name, TicData.Digits(5), static (_, data) => new VoltAmperes(TicNumber.Parse(data)));

    public TicLabel<VoltAmperes> KiloVoltAmperes(string name) =>
        Add(name, TicData.Digits(2), static (_, data) => new VoltAmperes(1000 * TicNumber.Parse(data)));

    public TicLabel<Amperes> Current(string name, int digits = 3) => Add(name, TicData.Digits(digits), static (_, data) => new Amperes(TicNumber.ParseInt(data)));

    public TicLabel<Volts> Voltage(string name) => Add(name, TicData.Digits(3), static (_, data) => new Volts(TicNumber.ParseInt(data)));

    public TicLabel<int> Number(string name, int digits, int min, int max) =>
        Add(name, TicData.Digits(digits, min, max), static (_, data) => TicNumber.ParseInt(data));

    public TicLabel<TicDated<VoltAmperes>> DatedApparentPower(string name) =>
        Dated(name, TicData.Digits(5), static data => new VoltAmperes(TicNumber.Parse(data)));

    public TicLabel<TicDated<Watts>> DatedPower(string name) => Dated(name, TicData.Digits(5), static data => new Watts(TicNumber.Parse(data)));

    public TicLabel<TicDated<Volts>> DatedVoltage(string name) => Dated(name, TicData.Digits(3), static data => new Volts(TicNumber.ParseInt(data)));

    /// <summary>Begin or end of a mobile peak; the season of its horodate can be a space.</summary>
    public TicLabel<TicDated<int>> MobilePeak(string name) =>
        Dated(name, TicData.Digits(2) with { SeasonCanBeSpace = true }, static data => TicNumber.ParseInt(data));

    public TicLabel<TicIdentifier> Identifier(string name, TicData data) =>
        Add(name, data with { Identifies = true }, static (_, characters) => new TicIdentifier(Encoding.ASCII.GetString(characters)));

    public TicLabel<TariffName> TariffName(string name) =>
        Add(name, new TicData { MinLength = 1, MaxLength = 16 }, static (_, data) => new TariffName(Encoding.ASCII.GetString(data)));

    public TicLabel<string> Message(string name, int length) => Add(name, TicData.Text(length), static (_, data) => Encoding.ASCII.GetString(data));

    public TicLabel<TicDayProfile> DayProfile(string name) =>
        Add(name, TicData.Text(98) with { Check = TicDayProfile.IsValid }, static (_, data) => TicDayProfile.Parse(data));

    /// <summary>One of a closed set of words.</summary>
    public TicLabel<T> Choice<T>(string name, params (string Word, T Meaning)[] choices)
    {
        var words = choices.Select(choice => Encoding.ASCII.GetBytes(choice.Word)).ToArray();
        return Add(
            name,
            TicData.Text(words[0].Length) with { Check = data => IndexOf(words, data) >= 0 },
            (_, data) => choices[IndexOf(words, data)].Meaning);
    }

    private static int IndexOf(byte[][] words, ReadOnlySpan<byte> data)
    {
        for (var index = 0; index < words.Length; index++)
        {
            if (data.SequenceEqual(words[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private TicLabel<TicDated<T>> Dated<T>(string name, TicData data, Func<ReadOnlySpan<byte>, T> read) =>
        Add(name, data with { IsDated = true }, (horodate, value) => new TicDated<T>(TicHorodate.Parse(horodate), read(value)));
}
