namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A month of a tariff register may be a few days: it takes a yes where it is not said that the register runs every day.</summary>
public sealed class TariffConsentTests
{
    [Fact]
    public async Task A_register_whose_days_are_unknown_needs_a_yes()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        string[] terms = ["--recipient", "supplier", "--purpose", "time-of-use-billing", "--quantity", "import-tariff-2", "--resolution", "month", "--lang", "en"];
        string[] known = ["--certificate", await box.CertificateAsync("supplier"), "--broker", "mqtt://127.0.0.1:1883"];

        var preview = await box.AtAsync("2026-11-14 15:07:00 UTC", ["consent", "preview", .. terms]);
        string[] admissions = [.. preview.Output.Split("--admit ").Skip(1).Select(rest => rest.Split('\n')[0].Trim())];
        var refused = await box.AtAsync("2026-11-14 15:07:00 UTC", ["consent", "grant", .. terms, .. known]);
        var given = await box.AtAsync("2026-11-14 15:08:00 UTC", ["consent", "grant", .. terms, .. known, .. admissions.SelectMany(interval => new[] { "--admit", interval })]);

        const string Told = "Would tell supplier what you consumed under tariff register 2 from 1 December 2026 00:00";
        Assert.Contains(Told, preview.Output, StringComparison.Ordinal);
        Assert.Contains("all of them and the grid operator: one value a day", preview.Output, StringComparison.Ordinal);
        Assert.Equal(2, refused.Exit);
        Assert.Contains(Told, refused.Errors, StringComparison.Ordinal);
        Assert.True(given.Exit == 0, given.Errors);
    }

    [Theory]
    [InlineData("off-peak", true)]
    [InlineData("base", false)]
    public async Task A_register_that_is_said_to_run_every_day_needs_none(string contract, bool hasTwo)
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await box.SayAsync("tariff", contract);
        var preview = await box.AtAsync(
            "2026-11-14 15:07:00 UTC", "consent", "preview", "--recipient", "supplier", "--purpose", "time-of-use-billing", "--quantity", "import-tariff-2", "--resolution", "month", "--lang", "en");
        Assert.True(preview.Exit == 0, preview.Errors);
        Assert.Equal(!hasTwo, preview.Output.Contains("Would tell", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_contract_nobody_knows_is_an_error_with_the_fix()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await box.SayAsync("tariff", "tempo");
        var (exit, _, errors) = await box.AtAsync("2026-11-14 15:07:00 UTC", "consent", "list");
        Assert.Equal(2, exit);
        Assert.Contains("use \"base\" or \"off-peak\"", errors, StringComparison.Ordinal);
    }
}
