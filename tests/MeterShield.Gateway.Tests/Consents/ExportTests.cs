using System.Security.Cryptography;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The householder's receipt: signed files that openssl accepts, JSON that another's validator accepts, a page to print.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task What_is_exported_is_checked_by_openssl_and_by_a_validator_that_are_not_ours()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await GiveAndWithdrawAsync(box);
        var folder = Path.Combine(box.Folder, "receipt");
        await box.DoAsync("consent", "export", "adviser", "--out", folder, "--lang", "fr");
        string[] names = ["01-consent", "02-withdrawal", "03-consent"];
        foreach (var name in names)
        {
            var content = Path.Combine(folder, name + ".check");
            var (exit, _, errors) = await Tool.RunAsync(
                "openssl", "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", Path.Combine(folder, name + ".p7m"), "-CAfile", Path.Combine(folder, "home.pem"), "-out", content);
            Assert.True(exit == 0, errors);
            Assert.Equal(await File.ReadAllBytesAsync(content), await File.ReadAllBytesAsync(Path.Combine(folder, name + ".json")));
            Assert.True(File.Exists(Path.Combine(folder, name + ".encrypted.p7m")), "it was encrypted to its recipient");
        }

        foreach (var schema in new[] { "consent", "withdrawal" })
        {
            var files = names.Where(name => name.EndsWith(schema, StringComparison.Ordinal)).Select(name => Path.Combine(folder, name + ".json"));
            var (exit, output, errors) = await Tool.RunAsync(
                "/usr/bin/python3", "python3-jsonschema", [Path.Combine(AppContext.BaseDirectory, "Schemas", "validate.py"), Path.Combine(folder, schema + ".schema.json"), .. files]);
            Assert.True(exit == 0, errors);
            Assert.All(output.Trim().Split('\n'), verdict => Assert.Equal("valid", verdict));
        }

        await CheckNoticeAsync(folder);
    }

    [Theory]
    [InlineData("fr", "Consentements donnés et retirés", "effacement demandé", "Conseil en énergie")]
    [InlineData("en", "Consents given and withdrawn", "erasure asked for", "Energy advice")]
    public async Task The_page_to_print_holds_all_of_it_and_fetches_and_runs_nothing(string language, string title, string erasure, string purpose)
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        await GiveAndWithdrawAsync(box);
        var folder = Path.Combine(box.Folder, "receipt");
        await box.DoAsync("consent", "receipt", "adviser", "--out", folder, "--lang", language);
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "page.html"));
        Assert.Equal(3, page.Split("<section>").Length - 1);
        Assert.All([title, erasure, purpose, $"<html lang=\"{language}\">", "default-src 'none'"], words => Assert.Contains(words, page, StringComparison.Ordinal));
        Assert.All(["<script", "http:", "https:", "<img", "<link", "javascript", "src=", "@import"], word => Assert.DoesNotContain(word, page, StringComparison.OrdinalIgnoreCase));

        // As XML: every element is closed, and what others wrote is no element.
        _ = System.Xml.Linq.XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal).Replace("'unsafe-inline'\">", "'unsafe-inline'\"/>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_grant_alone_can_be_exported_and_what_is_not_there_is_named()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        var second = await GiveAndWithdrawAsync(box);
        var folder = Path.Combine(box.Folder, "one");
        await box.DoAsync("consent", "export", second, "--out", folder);
        Assert.Equal(["01-consent.p7m"], Directory.GetFiles(folder, "*.p7m").Select(Path.GetFileName).Where(name => !name!.Contains("encrypted", StringComparison.Ordinal)));
        var (nobody, _, why) = await box.AtAsync("2026-11-23 09:00:00 UTC", "consent", "export", "nobody", "--out", Path.Combine(box.Folder, "none"));
        Assert.Equal(2, nobody);
        Assert.Contains("'metershield consent list' shows them", why, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(box.Folder, "none")));
        var (again, _, mixed) = await box.AtAsync("2026-11-23 09:00:00 UTC", "consent", "export", second, "--out", folder);
        Assert.Equal(2, again);
        Assert.Contains("name a new folder", mixed, StringComparison.Ordinal);
    }

    /// <summary>What was shown is kept word for word: its hash is the record's.</summary>
    private static async Task CheckNoticeAsync(string folder)
    {
        var shown = await File.ReadAllBytesAsync(Path.Combine(folder, "01-consent.notice.txt"));
        var record = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "01-consent.json"))).RootElement;
        Assert.Equal(record.GetProperty("privacy_notice").GetString(), Convert.ToHexStringLower(SHA256.HashData(shown)));
        Assert.Equal("fr", record.GetProperty("language").GetString());
        Assert.Contains("électricité soutirée, une valeur par jour", System.Text.Encoding.UTF8.GetString(shown), StringComparison.Ordinal);
    }

    /// <summary>A consent in French, withdrawn with a request to erase; and another, whose contact would be an element if it were let.</summary>
    private static async Task<string> GiveAndWithdrawAsync(Box box)
    {
        string[] grant =
        [
            "consent", "grant", "--recipient", "adviser", "--certificate", await box.CertificateAsync("adviser"), "--encryption", await box.CertificateAsync("adviser-encryption"),
            "--broker", "mqtt://127.0.0.1:1883", "--purpose", "advice", "--resolution", "day", "--contact", "<b>privacy@example.org",
        ];
        await box.DoAsync([.. grant, "--lang", "fr"]);
        var ids = await ListedAsync(box);
        await box.DoAsync("consent", "withdraw", ids.Single(), "--erase");
        await box.DoAsync([.. grant, "--quantity", "export"]);
        return (await ListedAsync(box)).Single(id => id != ids.Single());
    }

    private static async Task<string[]> ListedAsync(Box box) =>
        [.. (await box.DoAsync("consent", "list")).Split('\n').Where(line => line.Contains("  (", StringComparison.Ordinal) && line[0] != ' ').Select(line => line[..32])];
}
