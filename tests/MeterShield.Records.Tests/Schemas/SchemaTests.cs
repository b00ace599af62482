using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using MeterShield.Records.Json;

namespace MeterShield.Records.Tests.Schemas;

/// <summary>The shipped schemas judged by a validator that is not ours.</summary>
public sealed class SchemaTests
{
    [Theory]
    [InlineData("release")]
    [InlineData("consent")]
    [InlineData("withdrawal")]
    [InlineData("invitation")]
    public void Every_golden_message_is_valid_by_its_schema_and_by_no_other(string kind)
    {
        var files = Golden.Messages.Keys.Select(name => Path.Combine(Golden.Folder, name)).ToArray();
        foreach (var (file, verdict) in files.Zip(Validate(kind, files)))
        {
            var own = Path.GetFileName(file).StartsWith(kind, StringComparison.Ordinal);
            Assert.True(own == (verdict == "valid"), $"{file} by {kind}.schema.json: {verdict}");
        }
    }

    [Fact]
    public void Every_terms_and_value_a_home_can_give_is_valid()
    {
        using var folder = new TemporaryFolder();
        var contents = Samples.AllTerms().SelectMany(terms => Golden.Both(terms).Select(ReleaseContent.Write)).ToList();
        var files = contents.Select((content, index) => folder.Write($"{index}.json", content)).ToArray();
        Assert.All(Validate("release", files), verdict => Assert.Equal("valid", verdict));
    }

    [Theory]
    [InlineData("release", "\"v\":1", "\"v\":1,\"x\":1")]
    [InlineData("release", "\"wh\":1234", "\"wh\":1234.5")]
    [InlineData("release", "\"wh\":1234", "\"missing\":true,\"wh\":1234")]
    [InlineData("release", "\"wh\":1234", "\"w\":1234")]
    [InlineData("release", "\"quantity\":\"import\"", "\"quantity\":\"daily-peak\"")]
    [InlineData("release", ":00Z\"", ":01Z\"")]
    [InlineData("consent", "\"lawful_basis\":\"consent\",", "")]
    [InlineData("consent", "\"seq\":0", "\"seq\":1")]
    [InlineData("withdrawal", "\"erase\":true", "\"erase\":1")]
    [InlineData("withdrawal", "\"validity_duration\":\"2026-11-02T04:00:00Z/..\"", "\"validity_duration\":\"2026-11-02T04:00:00Z/2027-11-02T04:00:00Z\"")]
    [InlineData("withdrawal", ",\"validity_duration\":\"2026-11-02T04:00:00Z/..\"", "")]
    [InlineData("invitation", "\"rights\":{\"en\":\"Write to dpo@conseil.example.\",\"fr\":\"Écrivez à dpo@conseil.example.\"},", "")]
    [InlineData("invitation", "\"rights\":{\"en\":\"Write to dpo@conseil.example.\",", "\"rights\":{")]
    [InlineData("invitation", "\"v\":1", "\"v\":1,\"x\":1")]
    [InlineData("invitation", "\"type\":\"energy-service\"", "\"type\":\"\"")]
    [InlineData("invitation", "\"resolution\":\"day\"", "\"resolution\":\"days\"")]
    [InlineData("invitation", "\"broker\":\"mqtts:", "\"broker\":\"https:")]
    [InlineData("invitation", "\"lines\":[", "\"lines\":[{},")]
    [InlineData("invitation", "A yearly page", "A\\nyearly page")]
    [InlineData("invitation", "A yearly page of advice.", "A yearly page of advice.\\n")]
    [InlineData("invitation", "A yearly page", "A \\u001b[2Kyearly page")]
    [InlineData("invitation", "A yearly page", "A \u202eyearly page")]
    [InlineData("invitation", "A yearly page", "A \u2028yearly page")]
    [InlineData("invitation-pinned", "\"broker\":\"mqtts:", "\"broker\":\"mqtt:")]
    [InlineData("invitation-pinned", "\"pin\":\"", "\"pin\":\"0")]
    [InlineData("consent", "contact@example.org", "contact\u009b@example.org")]
    public void A_message_off_the_schema_is_invalid(string kind, string part, string instead)
    {
        using var folder = new TemporaryFolder();
        var name = kind == "release" ? "release-day.json" : kind + ".json";
        var text = Encoding.UTF8.GetString(Golden.Messages[name]);
        Assert.Contains(part, text, StringComparison.Ordinal);
        var file = folder.Write("changed.json", Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)));
        Assert.StartsWith("invalid", Assert.Single(Validate(kind.Split('-')[0], file)), StringComparison.Ordinal);
    }

    private static string[] Validate(string kind, params string[] files)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Schemas", "validate.py");
        var schema = Path.Combine(AppContext.BaseDirectory, "Schemas", kind + ".schema.json");
        var start = new ProcessStartInfo("/usr/bin/python3", [script, schema, .. files]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var python = Process.Start(start)!;
            var errors = python.StandardError.ReadToEndAsync();
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.True(python.ExitCode == 0, errors.GetAwaiter().GetResult());
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("/usr/bin/python3 is lacking: apt-get install python3-jsonschema", e);
        }
    }
}
