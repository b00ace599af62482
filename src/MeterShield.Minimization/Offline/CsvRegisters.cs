using System.Globalization;
using MeterShield.Records;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Minimization.Offline;

/// <summary>A file of registers, <c>time,register_wh</c>, as a timeline.</summary>
public sealed class CsvRegisters : IRegisterTimeline
{
    /// <summary>The one first line.</summary>
    public const string Header = "time,register_wh";

    private const int MostErrors = 20;

    private static readonly OffsetDateTimePattern[] Patterns =
    [
        OffsetDateTimePattern.ExtendedIso,
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<Z+HH:mm>"),
    ];

    private readonly List<Instant> _times = [];
    private readonly List<(long Value, int Series)> _registers = [];
    private readonly Duration _tolerance;
    private readonly bool _meterExchanged;

    private CsvRegisters(Duration tolerance, bool meterExchanged) => (_tolerance, _meterExchanged) = (tolerance, meterExchanged);

    /// <summary>The time of the first reading.</summary>
    public Instant First => _times[0];

    /// <summary>The time of the last reading.</summary>
    public Instant Last => _times[^1];

    /// <summary>Reads a file.</summary>
    /// <param name="csv">Its text.</param>
    /// <param name="tolerance">How old the last reading at or before a boundary may be to stand for it.</param>
    /// <param name="meterExchanged">Whether a register that goes back is another meter's, and starts a series that no interval spans; else it is an error.</param>
    /// <param name="errors">All that is wrong with it, at most twenty; empty when it was read.</param>
    /// <returns>The registers, or null when anything is wrong.</returns>
    public static CsvRegisters? Read(TextReader csv, Duration tolerance, bool meterExchanged, out IReadOnlyList<CsvError> errors)
    {
        var found = new List<CsvError>();
        var registers = new CsvRegisters(tolerance, meterExchanged);
        if (csv.ReadLine()?.TrimStart('\uFEFF').Trim() != Header)
        {
            found.Add(new CsvError(CsvFault.NoHeader, 1, $"Line 1 is not \"{Header}\": put that line first."));
        }

        for (var line = 2; found.Count < MostErrors && csv.ReadLine() is { } text; line++)
        {
            if (text.Length > 0 && registers.Take(text, line) is { } error)
            {
                found.Add(error);
            }
        }

        if (found.Count == 0 && registers._times.Count == 0)
        {
            found.Add(new CsvError(CsvFault.NoWholeCell, 1, "After line 1 there is no reading: give at least two, a whole cell apart."));
        }

        errors = found;
        return found.Count == 0 ? registers : null;
    }

    /// <inheritdoc/>
    public RegisterAt At(Quantity quantity, Instant boundary)
    {
        var index = _times.BinarySearch(boundary);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && boundary - _times[index] <= _tolerance
            ? RegisterAt.Known(new WattHours(_registers[index].Value), _registers[index].Series)
            : RegisterAt.Unknown;
    }

    /// <summary>Never known: a file of registers holds no powers.</summary>
    public VoltAmperes? PeakOf(Interval day) => null;

    private CsvError? Take(string text, int line)
    {
        var fields = text.Split(',');
        if (fields.Length != 2)
        {
            return new CsvError(CsvFault.NotTwoFields, line, $"Line {line} has {fields.Length} fields: write a time, a comma, a register in Wh.");
        }

        if (ParseTime(fields[0].Trim()) is not { } time)
        {
            return new CsvError(
                CsvFault.BadTime, line,
                $"Line {line}: \"{fields[0]}\" is no instant: write it with its offset, as in 2026-01-31T00:00:00+01:00 or 2026-01-30T23:00:00Z, "
                + "because local time alone is ambiguous on the night the clock goes back.");
        }

        if (!long.TryParse(fields[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var register))
        {
            return new CsvError(CsvFault.BadRegister, line, $"Line {line}: \"{fields[1]}\" is no register: write whole watt-hours, digits only.");
        }

        return Append(time, register, line);
    }

    private CsvError? Append(Instant time, long register, int line)
    {
        if (_times.Count > 0 && time <= _times[^1])
        {
            return time == _times[^1]
                ? new CsvError(CsvFault.Duplicate, line, $"Line {line} has the time of the line before: keep one of the two.")
                : new CsvError(CsvFault.Unsorted, line, $"Line {line} is earlier than the line before: sort the file by time.");
        }

        var goesBack = _registers.Count > 0 && register < _registers[^1].Value;
        if (goesBack && !_meterExchanged)
        {
            return new CsvError(
                CsvFault.GoesBack, line,
                $"Line {line}: the register is lower than on the line before: correct it, or say --meter-exchanged if another meter counts from there on.");
        }

        var series = _registers.Count == 0 ? 0 : _registers[^1].Series + (goesBack ? 1 : 0);
        _times.Add(time);
        _registers.Add((register, series));
        return null;
    }

    private static Instant? ParseTime(string text)
    {
        foreach (var pattern in Patterns)
        {
            if (pattern.Parse(text).TryGetValue(default, out var time))
            {
                return time.ToInstant();
            }
        }

        return null;
    }
}
