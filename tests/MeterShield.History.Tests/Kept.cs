using MeterShield.Metering;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.History.Tests;

/// <summary>A history in a temporary folder; times are seconds from a full minute.</summary>
internal sealed class Kept : IDisposable
{
    public static readonly Instant Start = Instant.FromUtc(2026, 11, 1, 18, 0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-history-");
    private readonly int _tolerance;

    public Kept(int tolerance = 15)
    {
        _tolerance = tolerance;
        RegisterHistory.Create(Path);
        History = Open();
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "history.db");

    public RegisterHistory History { get; private set; }

    /// <summary>Which boundaries a grant needs.</summary>
    public Func<Instant, bool> Needed { get; set; } = _ => false;

    public static Instant At(double second) => Start + Duration.FromSeconds(second);

    public static Reading Reading(double second, long import, int? power = null, bool startsSeries = false) =>
        new(At(second), ClockSource.Meter, new WattHours(import), null, [], power is { } va ? new VoltAmperes(va) : null, startsSeries: startsSeries);

    public bool Say(double second, long import, int? power = null, bool startsSeries = false) => History.Observe(Reading(second, import, power, startsSeries), Needed);

    /// <summary>The register at a minute, and its series, or null where it is unknown.</summary>
    public (long Value, int Series)? Minute(int minute) =>
        History.At(Quantity.ImportedEnergy, Start + Duration.FromMinutes(minute)) is KnownRegister known ? (known.Value.Value, known.Series) : null;

    /// <summary>The program ends and is started again.</summary>
    public void Restart()
    {
        History.Dispose();
        History = Open();
    }

    /// <summary>The program is killed: what is in memory is lost.</summary>
    public void Kill()
    {
        var copy = Path + ".killed";
        File.Copy(Path, copy);
        File.Copy(Path + "-wal", copy + "-wal");
        History.Dispose();
        File.Move(copy, Path, overwrite: true);
        File.Move(copy + "-wal", Path + "-wal", overwrite: true);
        History = Open();
    }

    public void Dispose()
    {
        History.Dispose();
        _folder.Delete(recursive: true);
    }

    private RegisterHistory Open() => RegisterHistory.Open(Path, Duration.FromSeconds(_tolerance));
}
