using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>A meter of floats counts in coarser steps the more it has counted: consents are refused by what it shows, not by what it once was.</summary>
public sealed class MeterStepTests
{
    [Fact]
    public async Task A_consent_finer_than_the_meter_counts_by_now_is_refused_with_the_reason()
    {
        await using var meter = Tool.Start(Box.Simulator, "dotnet", "modbus", "--model", "sdm630", "--tcp", "127.0.0.1:0", "--registers", "20000000");
        var port = (await meter.Errors.ReadLineAsync())!.Split(':')[^1];
        await using var box = await Box.CreateAsync(1, _ => $"modbus+tcp://127.0.0.1:{port}?model=sdm630&poll=1");
        await using (box.Run())
        {
            await Box.AppearsAsync(Path.Combine(box.State, "meter-step"));
        }

        var (exit, _, errors) = await GrantAsync(box, "minute");
        Assert.Equal(2, exit);
        Assert.Contains("steps of 2 Wh", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await GrantAsync(box, "five-minutes")).Exit);
    }

    private static async Task<(int Exit, string Output, string Errors)> GrantAsync(Box box, string resolution) => await Tool.RunAsync(
        Box.Gateway, "dotnet", "consent", "grant", "--config", box.Config, "--recipient", "watcher", "--certificate", await box.CertificateAsync("watcher"),
        "--broker", "mqtt://127.0.0.1:1", "--purpose", "demonstration", "--resolution", resolution);
}
