using System.Globalization;

namespace MeterShield.Simulator.Household;

/// <summary>A load curve from a file, put on the first phase. Between two lines the first one holds; where a value is missing, the last one.</summary>
/// <remarks>
/// Columns by their names: <c>time</c> or <c>local_time</c>, and one of <c>watts</c>, <c>global_active_power_kw</c> (with
/// <c>global_reactive_power_kvar</c> where there is one) or <c>register_wh</c>. A time without an offset is legal time in France.
/// </remarks>
internal sealed class ReplayedCurve : IHousehold
{
    private readonly List<(long At, PhasePower Power)> _points;
    private int _at;

    private ReplayedCurve(List<(long At, PhasePower Power)> points) => _points = points;

    /// <summary>Where it begins.</summary>
    public SimulatedInstant Start => new(_points[0].At);

    /// <summary>Where it ends: no power after it.</summary>
    public SimulatedInstant End => new(_points[^1].At);

    /// <inheritdoc/>
    public HomePower At(SimulatedInstant instant)
    {
        if (instant.UnixSeconds < _points[0].At || instant.UnixSeconds >= _points[^1].At)
        {
            return default;
        }

        if (_points[_at].At > instant.UnixSeconds)
        {
            _at = 0;
        }

        while (_points[_at + 1].At <= instant.UnixSeconds)
        {
            _at++;
        }

        return new HomePower(_points[_at].Power, default, default);
    }

    /// <summary>Reads a curve, or says everything that is wrong with it.</summary>
    public static ReplayedCurve? Read(TextReader file, List<string> errors)
    {
        var before = errors.Count;
        var columns = CurveColumns.Of(file.ReadLine() ?? "", errors);
        var points = new List<(long At, PhasePower Power)>();
        var number = 1;
        while (columns is not null && file.ReadLine() is { } line)
        {
            number++;
            if (columns.Read(line, points) is { } error)
            {
                errors.Add($"line {number}: {error}");
            }
        }

        if (errors.Count == before && points.Count < 2)
        {
            errors.Add("a curve has two lines at least.");
        }

        return errors.Count > before ? null : new ReplayedCurve(columns!.Finish(points));
    }
}

/// <summary>Where in a line of a curve the time and the power stand.</summary>
internal sealed class CurveColumns
{
    private const int Most = 36_000;
    private const long MostRegister = 999_999_999;
    private const string TooMuch = "more than 36 kW, which no meter of this kind passes.";

    private readonly int _time;
    private readonly int _watts;
    private readonly int _vars;
    private readonly bool _isRegister;
    private readonly double _scale;
    private PhasePower _last;
    private long? _register;

    private CurveColumns(int time, int watts, int vars, bool isRegister, double scale) =>
        (_time, _watts, _vars, _isRegister, _scale) = (time, watts, vars, isRegister, scale);

    public static CurveColumns? Of(string header, List<string> errors)
    {
        var names = header.Split(',');
        var time = Math.Max(Array.IndexOf(names, "time"), Array.IndexOf(names, "local_time"));
        var watts = Array.IndexOf(names, "watts");
        var kilowatts = Array.IndexOf(names, "global_active_power_kw");
        var register = Array.IndexOf(names, "register_wh");
        if (time < 0 || Math.Max(watts, Math.Max(kilowatts, register)) < 0)
        {
            errors.Add("line 1: name the columns: time (or local_time), and watts, global_active_power_kw or register_wh.");
            return null;
        }

        return watts >= 0 ? new(time, watts, -1, false, 1)
            : kilowatts >= 0 ? new(time, kilowatts, Array.IndexOf(names, "global_reactive_power_kvar"), false, 1000)
            : new(time, register, -1, true, 1);
    }

    /// <summary>Reads one line; what is wrong with it, or null.</summary>
    public string? Read(string line, List<(long At, PhasePower Power)> points)
    {
        var fields = line.Split(',');
        if (fields.Length <= Math.Max(_time, Math.Max(_watts, _vars)))
        {
            return "has too few columns.";
        }

        if (Time(fields[_time]) is not { } at || (points.Count > 0 && at <= points[^1].At))
        {
            return $"{fields[_time]} is no time after the one before; write 2026-01-14T20:00, with an offset if it is not legal time in France.";
        }

        if (Number(fields[_watts]) is not { } value)
        {
            return $"{fields[_watts]} is no number.";
        }

        points.Add((at, default));
        return _isRegister ? AddRegister(points, value) : AddPower(points, value, _vars < 0 ? 0 : Number(fields[_vars]) ?? 0);
    }

    /// <summary>The last line says how long the one before it holds: one more step of the same length for powers, none for registers.</summary>
    public List<(long At, PhasePower Power)> Finish(List<(long At, PhasePower Power)> points)
    {
        if (!_isRegister)
        {
            points.Add((points[^1].At + points[^1].At - points[^2].At, default));
        }

        return points;
    }

    private string? AddPower(List<(long At, PhasePower Power)> points, double watts, double vars)
    {
        // Before they are whole numbers: what is too much for a meter may be too much for those too.
        if (Math.Abs(watts * _scale) > Most || Math.Abs(vars * _scale) > Most)
        {
            return TooMuch;
        }

        _last = double.IsNaN(watts) ? _last : new PhasePower((int)Math.Round(watts * _scale), double.IsNaN(vars) ? 0 : (int)Math.Round(vars * _scale));
        points[^1] = (points[^1].At, _last);
        return null;
    }

    private string? AddRegister(List<(long At, PhasePower Power)> points, double value)
    {
        if (value is < 0 or > MostRegister)
        {
            return "a register has at most nine digits and no sign.";
        }

        var register = double.IsNaN(value) ? _register : (long)value;
        var before = _register;
        _register = register;
        if (points.Count < 2 || register is not { } now || before is not { } then)
        {
            return null;
        }

        var (at, _) = points[^2];
        var watts = (now - then) * 3600 / (points[^1].At - at);
        points[^2] = (at, new PhasePower((int)Math.Clamp(watts, 0, Most), 0));
        return watts < 0 ? "the register goes back." : watts > Most ? TooMuch : null;
    }

    private static double? Number(string text) => text.Length == 0 ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Time(string text)
    {
        if (DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return SimulatedInstant.FromLocal(local).UnixSeconds;
        }

        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at.ToUnixTimeSeconds()
            : null;
    }
}
