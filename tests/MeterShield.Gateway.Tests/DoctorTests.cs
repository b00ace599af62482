using System.Text.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>The real program over a home that is well, and over one in which one thing after the other is broken.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private const string Given = "2026-11-14 15:00:00 UTC";
    private const string Later = "2026-11-14 15:07:00 UTC";
    private Box _box = null!;

    private string Line => Path.Combine(_box.Folder, "line");

    private string Spool => Path.Combine(_box.Folder, "spool");

    private string Keys => Directory.GetDirectories(Path.Combine(_box.State, "keys")).Single();

    private string GrantFolder => Directory.GetDirectories(Directory.GetDirectories(Spool).Single()).Single(folder => Path.GetFileName(folder) is not ("acks" or "notices"));

    public async Task InitializeAsync()
    {
        _box = await Box.CreateAsync(9, box => $"tic:{box.Folder}/line");
        await File.WriteAllTextAsync(Line, "");
        var (exit, _, errors) = await _box.AtAsync(
            Given, "consent", "grant", "--recipient", "my-supplier", "--certificate", await _box.CertificateAsync("my-supplier"),
            "--broker", "mqtts://broker.example", "--purpose", "advice", "--resolution", "day");
        Assert.True(exit == 0, errors);
    }

    public async Task DisposeAsync() => await _box.DisposeAsync();

    [Fact]
    public async Task A_home_that_is_well_has_no_fault_and_the_report_names_nobody()
    {
        var (exit, output, errors) = await _box.AtAsync(Later, "doctor", "--json");
        Assert.True(exit == 0, output + errors);
        Assert.DoesNotContain("my-supplier", output, StringComparison.Ordinal);
        Assert.DoesNotContain("broker.example", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetFileName(Keys), output, StringComparison.Ordinal);
        Assert.Equal(
            ["configuration", "meter", "clock", "disk", "disk", "history", "state", "anchor", "keys", "log", "consents", "delivery"],
            Findings(output).Select(finding => finding.Check));
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        await _box.AtAsync(Later, "doctor");
        var before = Files();
        await _box.AtAsync(Later, "doctor");
        Assert.Equal(before, Files());
    }

    [Theory]
    [InlineData("Fine", "good", "The meter is understood.")]
    [InlineData("NoGroupInAnyMode", "warning", "may not manage 9600 baud")]
    [InlineData("ErrorsOnTheLine", "warning", "arrives damaged")]
    public async Task What_was_last_thought_of_the_meters_line_is_told(string noted, string verdict, string sentence)
    {
        await File.WriteAllTextAsync(Path.Combine(_box.State, "meter-line"), noted);
        var (_, english, _) = await _box.AtAsync(Later, "doctor", "--json", "--lang", "en");
        Assert.Contains(Findings(english), finding => finding.Check == "meter" && finding.Verdict == verdict && finding.Sentence.Contains(sentence, StringComparison.Ordinal));
        Assert.Contains("Dernière note", (await _box.AtAsync(Later, "doctor", "--lang", "fr")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown key", "configuration", "Unknown key \"colour\"")]
    [InlineData("no meter's address", "configuration", "\"meter\": serial:1 is not a meter's address")]
    [InlineData("no device", "meter", "plug the adapter in")]
    [InlineData("another reader", "meter", "is also open in tail")]
    [InlineData("state open to others", "disk", "chmod 700")]
    [InlineData("no history", "history", "There is no history")]
    [InlineData("history damaged", "history", "The history")]
    [InlineData("no state", "state", "make it once with 'metershield init'")]
    [InlineData("state damaged", "state", "restore a backup")]
    [InlineData("no spool", "state", "There is no spool")]
    [InlineData("no anchor", "anchor", "consent confirm")]
    [InlineData("key lost", "keys", "Keys missing: 1.")]
    [InlineData("key exposed", "keys", "Keys that others can read: 1.")]
    [InlineData("log rewritten", "log", "is not the one that was signed")]
    public async Task What_is_broken_is_a_fault_of_its_room_with_the_fix(string what, string check, string sentence)
    {
        await using var other = await BreakAsync(what);
        var (exit, english, errors) = await _box.AtAsync(Later, "doctor", "--json", "--lang", "en");
        Assert.True(exit == 1, english + errors);
        Assert.Contains(Findings(english), finding => finding.Check == check && finding.Verdict == "fault" && finding.Sentence.Contains(sentence, StringComparison.Ordinal));
        var (_, french, _) = await _box.AtAsync(Later, "doctor", "--lang", "fr");
        Assert.Contains("défaut   " + check, french, StringComparison.Ordinal);
        Assert.DoesNotContain("Défauts : 0", french, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-14 15:20:00 UTC", "good", "on their way: 1")]
    [InlineData("2026-11-14 19:20:00 UTC", "warning", "the oldest for 4 h")]
    [InlineData("2027-01-30 15:00:00 UTC", "fault", "is near. Beyond it the oldest are dropped")]
    public async Task What_nobody_takes_is_first_on_its_way_then_worth_a_look_then_a_fault(string at, string verdict, string sentence)
    {
        var (_, output, _) = await _box.AtAsync(at, "doctor", "--json", "--lang", "en");
        var finding = Assert.Single(Findings(output), finding => finding.Check == "delivery");
        Assert.Equal(verdict, finding.Verdict);
        Assert.Contains(sentence, finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawal_that_was_interrupted_is_worth_a_look()
    {
        await File.WriteAllTextAsync(Path.Combine(GrantFolder, "stop"), "");
        var (exit, output, _) = await _box.AtAsync(Later, "doctor", "--json", "--lang", "en");
        Assert.Equal(0, exit);
        Assert.Contains(Findings(output), finding => finding.Verdict == "warning" && finding.Sentence.Contains("interrupted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("connection.CertificateExpired", "its operator must renew it", "son exploitant doit le renouveler")]
    [InlineData("connection.BadCredentials", "user name or password", "le mot de passe")]
    [InlineData("message.Refused.NotAuthorized", "ask its operator for write access", "le droit d'y écrire")]
    [InlineData("here.SpoolUnusable", "make room", "faites de la place")]
    public async Task What_stands_in_the_way_of_delivery_has_its_sentence(string code, string sentence, string phrase)
    {
        var note = Path.Combine(Directory.GetDirectories(Spool).Single(), "trouble");
        await File.WriteAllTextAsync(note, code + "\n");
        var (_, english, _) = await _box.AtAsync(Later, "doctor", "--json", "--lang", "en");
        Assert.Contains(Findings(english), finding => finding is { Check: "delivery", Verdict: "warning" } && finding.Sentence.Contains(sentence, StringComparison.Ordinal));
        var (_, french, _) = await _box.AtAsync(Later, "doctor", "--json", "--lang", "fr");
        Assert.Contains(Findings(french), finding => finding.Sentence.Contains(phrase, StringComparison.Ordinal));

        await File.WriteAllTextAsync(note, "of.a.newer.version\n");
        var (_, unknown, _) = await _box.AtAsync(Later, "doctor", "--json", "--lang", "en");
        Assert.DoesNotContain(Findings(unknown), finding => finding.Verdict == "warning" && finding.Check == "delivery");
    }

    private async Task<IAsyncDisposable?> BreakAsync(string what)
    {
        var (state, history) = (Path.Combine(_box.State, "state.db"), Path.Combine(_box.State, "history.db"));
        switch (what)
        {
            case "unknown key":
                await ConfigureAsync("\"zone\"", "\"colour\": 1, \"zone\"");
                break;
            case "no meter's address":
                await ConfigureAsync($"tic:{Line}", "serial:1");
                break;
            case "no device":
                File.Delete(Line);
                break;
            case "another reader":
                await File.WriteAllTextAsync(Line, "begun\n");
                var reader = Tool.Start("tail", "coreutils", "-f", Line);
                Assert.Equal("begun", await reader.Output.ReadLineAsync());
                return reader;
            case "state open to others":
                File.SetUnixFileMode(_box.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
                break;
            case "no history":
                File.Delete(history);
                break;
            case "history damaged":
                Spoil(history, 0);
                break;
            case "no state":
                File.Delete(state);
                break;
            case "state damaged":
                Spoil(state, 4096);
                break;
            case "no spool":
                Directory.Delete(Spool, recursive: true);
                break;
            case "no anchor":
                File.Delete(Path.Combine(Spool, "anchor"));
                break;
            case "key lost":
                File.Delete(Path.Combine(Keys, "key.pem"));
                break;
            case "key exposed":
                File.SetUnixFileMode(Path.Combine(Keys, "key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
                break;
            case "log rewritten":
                await _box.DoAsync("log", "prove", "0");
                await RunSqlAsync(state, "UPDATE log SET hash = zeroblob(32) WHERE position = 0");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Not a way to break a home.");
        }

        return null;
    }

    private static async Task RunSqlAsync(string file, string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task ConfigureAsync(string part, string instead) =>
        await File.WriteAllTextAsync(_box.Config, (await File.ReadAllTextAsync(_box.Config)).Replace(part, instead, StringComparison.Ordinal));

    /// <summary>A kilobyte and what follows is another one.</summary>
    private static void Spoil(string file, int from)
    {
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(from, 1024).Fill(0x5a);
        File.WriteAllBytes(file, bytes);
    }

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(_box.Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith("-wal", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];

    private static List<(string Check, string Verdict, string Sentence)> Findings(string json) =>
        [.. JsonDocument.Parse(json).RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => (finding.GetProperty("check").GetString()!, finding.GetProperty("verdict").GetString()!, finding.GetProperty("sentence").GetString()!))];
}
