using System.Globalization;
using MeterShield.Sealing.Tests;

namespace MeterShield.Egress.Tests;

/// <summary>An evidence bundle is checked by the commands in it, with openssl, sha256sum and a script of sixty lines; and by our own program.</summary>
public sealed class EvidenceTests : IClassFixture<EvidenceTests.Made>
{
    private readonly Exhibit _exhibit;

    public EvidenceTests(Made made) => _exhibit = made.Exhibit;

    [Fact]
    public void The_recipe_in_the_bundle_ends_with_good()
    {
        var (exit, output) = _exhibit.Recipe("");
        Assert.True(exit == 0 && output.Contains("\ngood\n", StringComparison.Ordinal), output);
        Assert.Contains("13 entries are in the log", output, StringComparison.Ordinal);
        Assert.Contains("6 messages are the ones they tell of", output, StringComparison.Ordinal);
        _exhibit.Program.Run("log", "verify", _exhibit.Folder);
        _exhibit.Program.Run("log", "verify");
    }

    [Fact]
    public void The_recipe_for_timestamps_shows_their_time()
    {
        var folder = _exhibit.Changed("README.txt", bytes => bytes, sumsToo: false);
        File.Copy(Path.Combine(_exhibit.Box.Folder, "tsa", "root.pem"), Path.Combine(folder, "authority.pem"));
        var (exit, output) = _exhibit.Recipe("-TIMESTAMPS", folder);
        Assert.True(exit == 0 && output.Contains("Time stamp: ", StringComparison.Ordinal), output);
    }

    [Fact]
    public void The_script_has_sixty_lines_and_needs_nothing_but_python()
    {
        var lines = File.ReadAllLines(Path.Combine(_exhibit.Folder, "check.py"));
        Assert.InRange(lines.Length, 1, 60);
        Assert.Equal(["import base64, glob, hashlib, json, os, sys"], lines.Where(line => line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("from ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_bundle_holds_the_lines_of_one_recipient_alone()
    {
        var others = Directory.GetFiles(Path.Combine(_exhibit.Folder, "entries")).Select(File.ReadAllText).Where(entry => !entry.Contains("acknowledgment", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, others.Count);
        Assert.All(others, entry => Assert.Contains(_exhibit.Grant.Recipient.Pseudonym.ToString(), entry, StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(_exhibit.Folder, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("other\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("checkpoint.cms")]
    [InlineData("entries")]
    [InlineData("proofs")]
    [InlineData("messages/*.published.der")]
    [InlineData("messages/*.signed.der")]
    [InlineData("messages/*.key")]
    [InlineData("contents")]
    [InlineData("timestamps/*/checkpoint")]
    [InlineData("timestamps/*/checkpoint.cms")]
    [InlineData("timestamps/*/consistency")]
    [InlineData("certificates")]
    public void A_changed_file_is_found_by_the_recipe_and_by_the_program_though_its_sum_was_changed_too(string kind)
    {
        var file = Files(kind)[^1];
        foreach (var sumsToo in new[] { false, true })
        {
            var folder = _exhibit.Changed(file, bytes => Flipped(bytes), sumsToo);
            var (exit, output) = _exhibit.Recipe("", folder);
            var timestamps = sumsToo && kind.StartsWith("timestamps", StringComparison.Ordinal) && kind.EndsWith("cms", StringComparison.Ordinal);
            if (timestamps)
            {
                File.Copy(Path.Combine(_exhibit.Box.Folder, "tsa", "root.pem"), Path.Combine(folder, "authority.pem"));
                (exit, output) = _exhibit.Recipe("-TIMESTAMPS", folder);
                File.Delete(Path.Combine(folder, "authority.pem"));
            }

            Assert.True(exit != 0, $"{file} sums {sumsToo}: {output}");
            var verdict = Tool.Run(Path.Combine(AppContext.BaseDirectory, "metershield"), "dotnet", "log", "verify", folder);
            Assert.True(verdict.ExitCode is 1 or 2, $"{file}: {verdict.Output}");
        }
    }

    [Fact]
    public void A_message_put_in_beside_a_line_that_tells_of_none_is_found()
    {
        var consent = Path.GetFileNameWithoutExtension(Files("entries")[0]);
        var some = Files("messages/*.published.der")[0];
        var folder = _exhibit.Changed("README.txt", bytes => bytes, sumsToo: false);
        File.Copy(Path.Combine(folder, some), Path.Combine(folder, $"messages/{consent}.published.der"));
        Assert.NotEqual(0, Tool.Run("python3", "python3", Path.Combine(folder, "check.py")).ExitCode);
        Assert.Equal(1, Tool.Run(Path.Combine(AppContext.BaseDirectory, "metershield"), "dotnet", "log", "verify", folder).ExitCode);
    }

    [Fact]
    public void Another_genuine_message_in_the_place_of_one_is_found()
    {
        var plain = Files("messages/*.signed.der").Select(NumberOf).Where(name => !File.Exists(Path.Combine(_exhibit.Folder, $"messages/{name}.key"))).ToList();
        var folder = _exhibit.Copy();
        foreach (var file in new[] { "messages/{0}.signed.der", "contents/{0}.json" })
        {
            var (from, to) = (string.Format(CultureInfo.InvariantCulture, file, plain[^1]), string.Format(CultureInfo.InvariantCulture, file, plain[^2]));
            File.Copy(Path.Combine(folder, from), Path.Combine(folder, to), overwrite: true);
        }

        AssertNotGood(folder, $"messages/{plain[^2]}.signed.der");
    }

    [Theory]
    [InlineData("messages/{0}.published.der")]
    [InlineData("messages/{0}.signed.der")]
    [InlineData("messages/{0}.key")]
    [InlineData("contents/{0}.json")]
    public void A_part_of_a_message_that_was_taken_away_is_found(string part)
    {
        var encrypted = NumberOf(Files("messages/*.key")[0]);
        var folder = _exhibit.Copy();
        File.Delete(Path.Combine(folder, string.Format(CultureInfo.InvariantCulture, part, encrypted)));
        AssertNotGood(folder, encrypted);
    }

    [Fact]
    public void A_line_without_a_message_makes_a_bundle_that_the_recipe_finds_good()
    {
        _exhibit.Box.Log.NoteStop(Box.Now);
        var folder = Path.Combine(_exhibit.Box.Folder, "line");
        _exhibit.Program.Run("log", "prove", $"{_exhibit.Box.Log.Size - 1}", "--out", folder);
        var (exit, output) = _exhibit.Recipe("", folder);
        Assert.True(exit == 0 && output.Contains("\ngood\n", StringComparison.Ordinal), output);
        _exhibit.Program.Run("log", "verify", folder);
        Directory.Delete(Path.Combine(folder, "entries"), recursive: true);
        Assert.Contains("FileChanged at entries/", _exhibit.Program.Run(1, "log", "verify", folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_holds_an_older_checkpoint_is_shown_that_the_log_still_begins_with_it()
    {
        var held = Path.Combine(_exhibit.Box.Folder, "held");
        var older = _exhibit.Box.Log.Checkpoints[0];
        File.WriteAllText(held, older.Checkpoint.Text);
        File.WriteAllBytes(held + ".cms", older.Signature.Span);
        var folder = Path.Combine(_exhibit.Box.Folder, "begins");
        _exhibit.Program.Run("log", "prove", "--from", held, "--out", folder);
        var (exit, output) = _exhibit.Recipe("", folder);
        Assert.True(exit == 0 && output.Contains("\ngood\n", StringComparison.Ordinal), output);
        _exhibit.Program.Run("log", "verify", folder, "--checkpoint", held, "--signature", held + ".cms");
        Assert.Contains("CheckpointRoot", _exhibit.Program.Run(1, "log", "verify", _exhibit.Folder, "--checkpoint", Forged(held)), StringComparison.Ordinal);

        var place = Path.Combine(folder, "older", $"{older.Checkpoint.Size}", "checkpoint");
        File.Copy(Forged(held), place, overwrite: true);
        AssertNotGood(folder, "consistency");
    }

    private static string Forged(string checkpoint)
    {
        var lines = File.ReadAllLines(checkpoint);
        lines[2] = Convert.ToBase64String(new byte[32]);
        var forged = checkpoint + ".forged";
        File.WriteAllText(forged, string.Join('\n', lines) + "\n");
        return forged;
    }

    private static string NumberOf(string file) => Path.GetFileName(file).Split('.')[0];

    /// <summary>By the recipe and by the program, though the sums were made anew.</summary>
    private void AssertNotGood(string folder, string where)
    {
        Exhibit.SumAgain(folder);
        var (exit, output) = _exhibit.Recipe("", folder);
        Assert.True(exit != 0, output);
        var (verdict, said) = Tool.Run(Path.Combine(AppContext.BaseDirectory, "metershield"), "dotnet", "log", "verify", folder);
        Assert.True(verdict == 1 && said.Contains(where, StringComparison.Ordinal), said);
    }

    /// <summary>Not in the last digit before a base64 padding, where two bits mean nothing.</summary>
    private static byte[] Flipped(byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        flipped[bytes.Length * 2 / 5] ^= 1;
        return flipped;
    }

    private List<string> Files(string kind)
    {
        var parts = kind.Split('/');
        var pattern = parts.Length > 1 ? parts[^1] : "*";
        var place = Path.Combine(_exhibit.Folder, parts[0]);
        return File.Exists(place)
            ? [kind]
            : [.. Directory.GetFiles(place, pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_exhibit.Folder, file)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Made once for all tests: none changes it.</summary>
    public sealed class Made : IDisposable
    {
        internal Exhibit Exhibit { get; } = new();

        public void Dispose() => Exhibit.Dispose();
    }
}
