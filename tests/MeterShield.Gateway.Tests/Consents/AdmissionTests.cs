namespace MeterShield.Gateway.Tests.Consents;

public sealed class AdmissionTests
{
    private static readonly string[] Fine =
        ["--recipient", "flexibility", "--purpose", "flexibility", "--resolution", "half-hour", "--start", "now", "--lang", "en"];

    [Fact]
    public async Task A_beginning_within_a_day_needs_a_yes_to_exactly_what_it_tells()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await GiveDaysAsync(box);
        const string Residue = "2026-11-13T23:00Z/2026-11-14T15:30Z";
        string[] known = ["--certificate", await box.CertificateAsync("flexibility"), "--broker", "mqtt://127.0.0.1:1883"];

        var preview = await box.AtAsync("2026-11-14 15:07:00 UTC", ["consent", "preview", .. Fine]);
        var refused = await box.AtAsync("2026-11-14 15:07:00 UTC", ["consent", "grant", .. Fine, .. known]);
        var another = await box.AtAsync("2026-11-14 15:07:00 UTC", ["consent", "grant", .. Fine, .. known, "--admit", "2026-11-13T23:00Z/2026-11-14T16:00Z"]);
        var given = await box.AtAsync("2026-11-14 15:08:00 UTC", ["consent", "grant", .. Fine, .. known, "--admit", Residue]);

        const string Told = "Would tell adviser and flexibility together your consumption on 14 November 2026 between 00:00 and 16:30, finer than the day you agreed to.";
        Assert.Contains(Told, preview.Output, StringComparison.Ordinal);
        Assert.Equal(2, refused.Exit);
        Assert.Contains(Told, refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--admit " + Residue, refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--admit " + Residue, preview.Output, StringComparison.Ordinal);
        Assert.Equal(2, another.Exit);
        Assert.Contains("is not what this consent tells", another.Errors, StringComparison.Ordinal);
        Assert.Contains("you said yes also to what this tells of: 14 November 2026 - 14 November 2026 16:30", given.Output, StringComparison.Ordinal);
        Assert.True(given.Exit == 0, given.Errors);
        Assert.Contains("from 14 November 2026 16:30", given.Output, StringComparison.Ordinal);
        Assert.Single((await box.DoAsync("log", "show")).Split('\n'), line => line.Contains("admission", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_start_of_its_own_it_waits_for_the_coarsest_and_tells_nothing()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await GiveDaysAsync(box);
        var preview = await box.AtAsync("2026-11-14 15:07:00 UTC", "consent", "preview", "--recipient", "flexibility", "--purpose", "flexibility", "--resolution", "half-hour", "--lang", "fr");
        Assert.Contains("à partir du 15 novembre 2026 : flexibility : une valeur par demi-heure", preview.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Révélerait", preview.Output, StringComparison.Ordinal);
    }

    private static async Task GiveDaysAsync(Box box)
    {
        var (exit, _, errors) = await box.AtAsync(
            "2026-11-01 12:00:00 UTC", "consent", "grant", "--recipient", "adviser", "--certificate", await box.CertificateAsync("adviser"),
            "--broker", "mqtt://127.0.0.1:1883", "--purpose", "advice", "--resolution", "day");
        Assert.True(exit == 0, errors);
    }
}
