using MeterShield.Metering;
using MeterShield.Minimization;
using MeterShield.Records;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace MeterShield.History;

/// <summary>
/// The home's own store: the register of each quantity at each minute boundary. Answers the minimizer's one question.
/// </summary>
/// <remarks>
/// A minute that a live grant needs is written at once, the others in one batch per five minutes, to spare the SD card;
/// a crash loses at most the minutes that nobody needs. Used by one thread.
/// </remarks>
public sealed class RegisterHistory : IRegisterTimeline, IDisposable
{
    /// <summary>How many minutes are kept in memory before they are written.</summary>
    public const int BatchMinutes = 5;

    private readonly HistoryDatabase _database;
    private readonly MinuteSampler _sampler;
    private long _storedUntil;

    private RegisterHistory(HistoryDatabase database, Duration tolerance)
    {
        _database = database;
        _sampler = new MinuteSampler(tolerance);
        var decided = database.DecidedUntil();
        _sampler.Resume(decided, database.LastRows());
        _storedUntil = decided ?? long.MinValue;
    }

    /// <summary>How many readings were kept at home.</summary>
    public long KeptReadings { get; private set; }

    /// <summary>Makes a new, empty history.</summary>
    /// <exception cref="HistoryException">There is one already.</exception>
    public static void Create(string path)
    {
        if (File.Exists(path))
        {
            throw new HistoryException($"There is a history at {path} already.");
        }

        HistoryDatabase.Open(path, SqliteOpenMode.ReadWriteCreate).Dispose();
    }

    /// <summary>Opens the history that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tolerance">How old the last reading before a boundary may be: 15 s for TIC, two polls for Modbus.</param>
    /// <exception cref="HistoryException">There is none, or it cannot be read.</exception>
    public static RegisterHistory Open(string path, Duration tolerance) => new(OpenDatabase(path), tolerance);

    /// <summary>Looks at a history that another process may be writing.</summary>
    /// <exception cref="HistoryException">There is none, or it cannot be read.</exception>
    public static HistoryHealth Health(string path)
    {
        using var database = OpenDatabase(path);
        return new HistoryHealth(database.DecidedUntil() is { } minute ? Minutes.InstantOf(minute) : null, database.Damage());
    }

    /// <summary>How far a history has come that another process may be writing: before this everything is written down; null in a new one.</summary>
    /// <remarks>What is in that process's memory still, at most <see cref="BatchMinutes"/>, is not counted.</remarks>
    /// <exception cref="HistoryException">There is none, or it cannot be read.</exception>
    public static Instant? DecidedUntil(string path)
    {
        using var database = OpenDatabase(path);
        return database.DecidedUntil() is { } minute ? Minutes.InstantOf(minute) : null;
    }

    /// <summary>Keeps a reading.</summary>
    /// <param name="reading">What the meter said.</param>
    /// <param name="needed">Whether a live grant has a boundary at an instant: such a minute is written at once.</param>
    /// <returns>Whether a minute boundary was decided by it.</returns>
    public bool Observe(Reading reading, Func<Instant, bool> needed)
    {
        KeptReadings++;
        var before = _sampler.NextMinute;
        if (!_sampler.Observe(reading))
        {
            return false;
        }

        Store(before, needed);
        return true;
    }

    /// <summary>Decides what a silent meter left open: every boundary before <paramref name="now"/>.</summary>
    public void DecideUntil(Instant now, Func<Instant, bool> needed)
    {
        var before = _sampler.NextMinute;
        if (_sampler.DecideUntil(now))
        {
            Store(before, needed);
        }
    }

    /// <inheritdoc/>
    public RegisterAt At(Quantity quantity, Instant boundary)
    {
        var minute = Minutes.Floor(boundary);
        if (Minutes.InstantOf(minute) != boundary || minute >= _sampler.NextMinute)
        {
            throw new InvalidOperationException("A register is asked for at a boundary that is not decided: ask when it is due.");
        }

        var row = _sampler.Decided.Where(row => row.Minute == minute && row.Quantity == quantity.Code).Select(row => (MinuteRow?)row).FirstOrDefault()
            ?? _database.Find(minute, quantity.Code);
        return row is { } known ? RegisterAt.Known(new WattHours(known.Value), known.Series) : RegisterAt.Unknown;
    }

    /// <inheritdoc/>
    public VoltAmperes? PeakOf(Interval day)
    {
        Flush();
        var (from, to) = (Minutes.Floor(day.Start), Minutes.Floor(day.End));
        var (known, highest) = _database.Summary(from, to, Quantity.DailyPeakPower.Code);
        return known == to - from ? new VoltAmperes(highest) : null;
    }

    /// <summary>Writes what is still in memory.</summary>
    public void Flush()
    {
        if (_sampler.NextMinute != _storedUntil && _sampler.NextMinute != long.MinValue)
        {
            _database.Store(_sampler.Decided, _sampler.NextMinute);
            _sampler.Taken();
            _storedUntil = _sampler.NextMinute;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _database.Dispose();
    }

    private static HistoryDatabase OpenDatabase(string path) => File.Exists(path)
        ? HistoryDatabase.Open(path, SqliteOpenMode.ReadWrite)
        : throw new HistoryException($"There is no history at {path}: make it once with 'metershield init', or correct the path.");

    private void Store(long before, Func<Instant, bool> needed)
    {
        if (_storedUntil == long.MinValue || _sampler.NextMinute - _storedUntil >= BatchMinutes || NeededSince(before, needed))
        {
            Flush();
        }
    }

    private bool NeededSince(long before, Func<Instant, bool> needed)
    {
        // A silence longer than a batch is written anyway, so at most a few minutes are asked about.
        for (var minute = Math.Max(before, _sampler.NextMinute - BatchMinutes); minute < _sampler.NextMinute; minute++)
        {
            if (needed(Minutes.InstantOf(minute)))
            {
                return true;
            }
        }

        return false;
    }
}
