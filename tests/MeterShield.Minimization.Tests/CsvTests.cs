using MeterShield.Minimization.Offline;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests;

public sealed class CsvTests
{
    [Theory]
    [InlineData("", CsvFault.NoHeader, 1)]
    [InlineData("a,b\n2026-01-01T00:00:00Z,1\n", CsvFault.NoHeader, 1)]
    [InlineData("time,register_wh\n", CsvFault.NoWholeCell, 1)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z\n", CsvFault.NotTwoFields, 2)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z,1,2\n", CsvFault.NotTwoFields, 2)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00,1\n", CsvFault.BadTime, 2)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z,1\n2026-02-30T00:00:00Z,2\n", CsvFault.BadTime, 3)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z,1.5\n", CsvFault.BadRegister, 2)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z,-1\n", CsvFault.BadRegister, 2)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z,99999999999999999999\n", CsvFault.BadRegister, 2)]
    [InlineData("time,register_wh\n2026-01-02T00:00:00Z,1\n2026-01-01T00:00:00Z,2\n", CsvFault.Unsorted, 3)]
    [InlineData("time,register_wh\n2026-01-01T01:00:00+01:00,1\n2026-01-01T00:00:00Z,2\n", CsvFault.Duplicate, 3)]
    [InlineData("time,register_wh\n2026-01-01T00:00:00Z,100\n2026-01-01T01:00:00Z,10\n", CsvFault.GoesBack, 3)]
    public void What_is_wrong_is_named_with_its_line(string text, CsvFault fault, int line)
    {
        Assert.Null(CsvRegisters.Read(new StringReader(text), OfflineOptions.DefaultTolerance, meterExchanged: false, out var errors));
        var error = Assert.Single(errors);
        Assert.Equal((fault, line), (error.Fault, error.Line));
        Assert.Contains($"ine {line}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("week", "Europe/Paris", 1, 15, "no resolution \"week\"")]
    [InlineData("day", "Europe/Pari", 1, 15, "no time zone \"Europe/Pari\"")]
    [InlineData("day", "Australia/Lord_Howe", 1, 15, "not a whole number of hours")]
    [InlineData("day", "Europe/Paris", 7, 15, "use 1, 10, 100 or 1000")]
    [InlineData("day", "Europe/Paris", 1, -1, "use 0 to 86400")]
    public void Options_that_make_no_sense_are_refused_with_the_fix(string resolution, string zone, long rounding, long tolerance, string says)
    {
        Assert.Null(OfflineOptions.Parse(resolution, zone, rounding, tolerance, out var errors));
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_come_at_once()
    {
        Assert.Null(OfflineOptions.Parse("week", "Mars", 7, -1, out var errors));
        Assert.Equal(4, errors.Count);
    }

    [Fact]
    public void Where_the_meter_was_exchanged_a_register_that_goes_back_starts_a_series_that_no_interval_spans()
    {
        var lines = Minimize("hour", "2026-01-01T00:00Z,100\n2026-01-01T01:00Z,150\n2026-01-01T02:00Z,10\n2026-01-01T03:00Z,30\n", meterExchanged: true);
        Assert.Equal(
            [
                "{\"interval\":{\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-01T01:00:00Z\"},\"resolution\":\"hour\",\"wh\":50}",
                "{\"interval\":{\"start\":\"2026-01-01T01:00:00Z\",\"end\":\"2026-01-01T02:00:00Z\"},\"resolution\":\"hour\",\"missing\":true}",
                "{\"interval\":{\"start\":\"2026-01-01T02:00:00Z\",\"end\":\"2026-01-01T03:00:00Z\"},\"resolution\":\"hour\",\"wh\":20}",
            ],
            lines);
    }

    [Fact]
    public void The_last_reading_within_the_tolerance_stands_for_a_boundary_and_an_older_one_does_not()
    {
        const string Text = "2026-01-01T00:00:00Z,100\n2026-01-01T00:59:45Z,150\n2026-01-01T01:59:44Z,170\n2026-01-01T03:00:00Z,190\n";
        var values = Minimize("hour", Text);
        Assert.Contains("\"wh\":50", values[0], StringComparison.Ordinal);
        Assert.Contains("\"missing\":true", values[1], StringComparison.Ordinal);
        Assert.Contains("\"start\":\"2026-01-01T01:00:00Z\",\"end\":\"2026-01-01T03:00:00Z\"},\"resolution\":\"hour\",\"wh\":40", values[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_shorter_than_a_cell_is_refused_with_the_fix()
    {
        var registers = CsvRegisters.Read(new StringReader("time,register_wh\n2026-01-01T00:00Z,1\n2026-01-01T10:00Z,2\n"), Duration.Zero, meterExchanged: false, out _);
        var options = OfflineOptions.Parse("day", "UTC", 1, 15, out _);
        Assert.Empty(OfflineMinimizer.Run(registers!, options!, WattHours.Zero, out var error));
        Assert.Equal(CsvFault.NoWholeCell, error?.Fault);
    }

    private static List<string> Minimize(string resolution, string text, bool meterExchanged = false)
    {
        var options = OfflineOptions.Parse(resolution, "UTC", 1, 15, out _)!;
        var registers = CsvRegisters.Read(new StringReader($"time,register_wh\n{text}"), options.Tolerance, meterExchanged, out _)!;
        return [.. OfflineMinimizer.Run(registers, options, WattHours.Zero, out _).Select(OfflineMinimizer.ToJsonLine)];
    }
}
