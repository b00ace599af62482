using MeterShield.Metering.Tests.Tic;

namespace MeterShield.Metering.Tests;

/// <summary>Frames for the tests, written by <see cref="TicEncoder"/>.</summary>
internal static class Frames
{
    /// <summary>A single-phase consumer's standard frame, so many seconds after noon of 25 January 2025.</summary>
    public static byte[] Standard(int second, long import, int power = 720, string season = "H") => TicEncoder.Frame(
        TicEncoder.Standard("ADSC", "064468100001"),
        TicEncoder.Standard("VTIC", "02"),
        TicEncoder.Standard("DATE", "", $"{season}{new DateTime(2025, 1, 25, 12, 0, 0).AddSeconds(second):yyMMddHHmmss}"),
        TicEncoder.Standard("EAST", $"{import:D9}"),
        TicEncoder.Standard("EASF01", $"{import:D9}"),
        TicEncoder.Standard("IRMS1", "003"),
        TicEncoder.Standard("URMS1", "230"),
        TicEncoder.Standard("PREF", "06"),
        TicEncoder.Standard("SINSTS", $"{power:D5}"),
        TicEncoder.Standard("STGE", "003A0001"),
        TicEncoder.Standard("PRM", "01000000000002"));

    /// <summary>A single-phase frame of the base contract.</summary>
    public static byte[] Historique(long import, int power = 720) => TicEncoder.Frame(
        TicEncoder.Historique("ADCO", "056234100001"),
        TicEncoder.Historique("OPTARIF", "BASE"),
        TicEncoder.Historique("ISOUSC", "30"),
        TicEncoder.Historique("BASE", $"{import:D9}"),
        TicEncoder.Historique("PTEC", "TH.."),
        TicEncoder.Historique("IINST", "003"),
        TicEncoder.Historique("IMAX", "090"),
        TicEncoder.Historique("PAPP", $"{power:D5}"),
        TicEncoder.Historique("HHPHC", "A"),
        TicEncoder.Historique("MOTDETAT", "000000"));

    /// <summary>A short frame of a three-phase meter.</summary>
    public static byte[] Short() => TicEncoder.Frame(
        TicEncoder.Historique("ADIR1", "035"),
        TicEncoder.Historique("ADCO", "056234100001"),
        TicEncoder.Historique("IINST1", "035"),
        TicEncoder.Historique("IINST2", "002"),
        TicEncoder.Historique("IINST3", "000"));

    public static byte[] Damaged(byte[] frame, string label)
    {
        var damaged = frame.ToArray();
        var at = damaged.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes("\n" + label));
        damaged[at + label.Length + 3] ^= 1;
        return damaged;
    }

    public static async Task<(List<Reading> Readings, LineQuality Quality)> ReadAsync(byte[] bytes, string query = "", TimeProvider? time = null)
    {
        Assert.True(MeterUrl.TryParse("tic:-" + query, out var url, out var fault), fault);
        await using var meter = Meters.At(url, () => new MemoryStream(bytes), time ?? new ManualTime());
        var readings = new List<Reading>();
        await foreach (var reading in meter.ReadAsync(CancellationToken.None))
        {
            readings.Add(reading);
        }

        return (readings, meter.Quality);
    }
}
