using System.Text.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary><c>metershield meter</c> as whoever calls it sees it.</summary>
public sealed class MeterCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-meter-");

    private string Device => Path.Combine(_folder.FullName, "bus");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Probe_prints_every_value_with_how_sure_its_register_is_and_no_serial_number()
    {
        await using var meter = await SimulatedAsync("em24");
        var address = $"modbus+rtu:{Device}?model=em24";
        var text = await OutputAsync("meter", "probe", address);
        Assert.Matches("import .* kWh .*66 .*one source", text);
        Assert.Matches("export .* kWh .*92 .*CONTRADICTORY", text);
        Assert.Matches("voltage-1 .* V .*two sources", text);
        Assert.Contains("counts in steps of 100 Wh; finest resolution that supports: hour", text, StringComparison.Ordinal);

        var json = JsonDocument.Parse(await OutputAsync("meter", "probe", address + "-integrated", "--json")).RootElement;
        Assert.Equal(("integrated", 10, "quarter-hour"), (json.GetProperty("quality").GetString(), json.GetProperty("quantumWh").GetInt32(), json.GetProperty("finestResolution").GetString()));
        Assert.Equal("contradictory", json.GetProperty("values").GetProperty("export").GetProperty("grade").GetString(), ignoreCase: true);
    }

    [Fact]
    public async Task A_serial_number_is_stars_unless_it_is_asked_for()
    {
        await using var meter = await SimulatedAsync("b23");
        var address = $"modbus+rtu:{Device}?model=b23";
        Assert.DoesNotContain("12345678", await OutputAsync("meter", "probe", address), StringComparison.Ordinal);
        Assert.Contains("12345678", await OutputAsync("meter", "probe", address, "--show-identifiers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_s_registers_are_told_from_silence()
    {
        await using var meter = await SimulatedAsync("sdm630");
        var (other, _, wrong) = await RunAsync("meter", "probe", $"modbus+rtu:{Device}?model=b23&timeout=5000&retries=0");
        Assert.Equal(3, other);
        Assert.Contains("it is another model", wrong, StringComparison.Ordinal);
        var (silent, _, nobody) = await RunAsync("meter", "probe", $"modbus+rtu:{Device}?model=sdm630&unit=9&timeout=200&retries=0");
        Assert.Equal(3, silent);
        Assert.Contains("does not answer", nobody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_say_how_sure_they_are_and_a_folder_adds_its_own()
    {
        var text = await OutputAsync("meter", "models");
        Assert.Matches("sdm630 +two sources +steps of +1 Wh or more", text);
        Assert.Matches("em24 +CONTRADICTORY +steps of 100 Wh", text);
        Assert.Matches("pro380 +one source", text);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "mine.json"),
            """{"model": "mine", "name": "My own", "phases": 1, "baud": 9600, "parity": "none", "table": "input", "words": "high-first", "most": 20, "bridge": 0, "gapMs": 0, "timeoutMs": 1000, "source": "me", "comment": "none", "points": [{"name": "import", "at": "0", "type": "u32", "unit": "Wh", "grade": "one source"}]}""");
        Assert.Contains("My own", await OutputAsync("meter", "models", "--models", _folder.FullName), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "bad.json"), """{"colour": "red"}""");
        var (exit, _, errors) = await RunAsync("meter", "models", "--models", _folder.FullName);
        Assert.Equal(2, exit);
        Assert.Contains("\"colour\"", errors, StringComparison.Ordinal);
        Assert.Contains("\"baud\"", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_asks_all_247_addresses_and_guesses_the_model()
    {
        await using var meter = await SimulatedAsync("sdm630", "--unit", "7", "--tcp", "127.0.0.1:0");
        var port = (await meter.Errors.ReadLineAsync())!.Split(':')[^1];
        var (exit, output, errors) = await RunAsync("meter", "scan", $"modbus+tcp://127.0.0.1:{port}?timeout=5000");
        Assert.Equal(0, exit);
        Assert.Matches("^unit +7 .*Eastron.*may be: .*sdm630[^\n]*\n$", output);
        Assert.Contains("1 found, 247 addresses asked.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_shows_its_progress_and_Ctrl_C_ends_it_with_what_was_found()
    {
        await using var meter = await SimulatedAsync("sdm120", "--unit", "3");

        // With time to answer, for a machine that does much else.
        await using var terminal = Shown.Start($"{Box.Gateway} meter scan modbus+rtu:{Device}?timeout=2000");
        var screen = new Shown(terminal);
        var shown = await screen.UntilAsync("address 5 of 247, 1 found");
        Assert.Contains("address 1 of 247, 0 found", shown, StringComparison.Ordinal);
        Assert.Matches("unit +3 .*sdm120", shown);
        await terminal.Input.WriteAsync('\x03');
        await terminal.Input.FlushAsync();
        shown = await screen.UntilAsync("addresses asked.");
        Assert.Matches("Stopped at address [0-9]+\\.", shown);
        Assert.Contains("1 found, ", shown, StringComparison.Ordinal);
        Assert.Equal(0, await terminal.WaitAsync());

        // And the line is free again.
        Assert.Contains("import", await OutputAsync("meter", "probe", $"modbus+rtu:{Device}?model=sdm120&unit=3"), StringComparison.Ordinal);
    }

    private async Task<Tool> SimulatedAsync(string model, params string[] more)
    {
        var meter = Tool.Start(Box.Simulator, "dotnet", ["modbus", "--model", model, "--rtu", Device, .. more]);
        await Box.AppearsAsync(Device);
        return meter;
    }

    private static Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments) => Tool.RunAsync(Box.Gateway, "dotnet", arguments);

    private static async Task<string> OutputAsync(params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(arguments);
        Assert.True(exit == 0, output + errors);
        return output;
    }
}
