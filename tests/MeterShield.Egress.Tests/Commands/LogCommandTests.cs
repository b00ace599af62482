namespace MeterShield.Egress.Tests;

/// <summary>The commands, as their users type them.</summary>
public sealed class LogCommandTests : IDisposable
{
    private readonly Box _box = Box.Create();
    private readonly Program _program;

    public LogCommandTests() => _program = new Program(_box);

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Show_names_recipients_in_the_householders_words_and_days_in_the_homes_zone()
    {
        _box.Log.NoteStart(Box.Now);
        var grant = _box.Give();
        var release = _box.Release(grant).Single();
        _box.Give("other");
        var all = _program.Run("log", "show");
        Assert.Equal(7, all.TrimEnd().Split('\n').Length);
        Assert.Contains("2026-11-23 10:00:00  start", all, StringComparison.Ordinal);
        Assert.Contains($"release         adviser  due ", all, StringComparison.Ordinal);
        Assert.Contains(release.Id.ToString(), all, StringComparison.Ordinal);
        Assert.DoesNotContain(grant.Recipient.Pseudonym.ToString(), all, StringComparison.Ordinal);
        Assert.Equal(4, _program.Run("log", "show", "--recipient", "adviser").TrimEnd().Split('\n').Length);
        Assert.Single(_program.Run("log", "show", "--to", "2026-11-22").TrimEnd().Split('\n'));
        Assert.Equal(6, _program.Run("log", "show", "--json", "--from", "2026-11-23", "--to", "2026-11-23").TrimEnd().Split('\n').Length);
        Assert.Contains("write a day such as", _program.Run(2, "log", "show", "--from", "yesterday"), StringComparison.Ordinal);
        Assert.Contains("There is no recipient nobody", _program.Run(2, "log", "show", "--recipient", "nobody"), StringComparison.Ordinal);
        Assert.Contains("exchange them", _program.Run(2, "log", "show", "--from", "2026-11-23", "--to", "2026-11-01"), StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_gives_a_proof_that_holds_by_number_and_by_id()
    {
        var release = _box.Release(_box.Give()).Single();
        var text = _program.Run("log", "prove", "2");
        var proof = InclusionProof.Parse(text);
        Assert.True(proof!.Holds(_box.Log.Read(2, 3).Single().Json.Span));
        Assert.Equal(text, _program.Run("log", "prove", release.Id.ToString()));
        var folder = Path.Combine(_box.Folder, "proof");
        Assert.Contains("CAUTION", _program.Run("log", "prove", "2", "--out", folder), StringComparison.Ordinal);
        _program.Run("log", "verify", folder);
        Assert.Contains("is there already", _program.Run(2, "log", "prove", "2", "--out", folder), StringComparison.Ordinal);
        Assert.Contains("There is no line 99", _program.Run(2, "log", "prove", "99"), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_says_where_the_log_was_changed()
    {
        _box.Log.NoteStart(Box.Now);
        _box.Log.NoteStop(Box.Now);
        Assert.Contains("2 lines", _program.Run("log", "verify"), StringComparison.Ordinal);
        _box.Tamper("UPDATE log SET entry = CAST(replace(CAST(entry AS TEXT), 'stop', 'halt') AS BLOB)");
        Assert.Contains("EntryChanged at 1", _program.Run(1, "log", "verify"), StringComparison.Ordinal);
        Assert.Contains("is no evidence bundle", _program.Run(2, "log", "verify", _box.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_rewritten_starts_no_gateway()
    {
        _box.Log.NoteStart(Box.Now);
        _box.Log.NoteStop(Box.Now);
        _box.Sign();
        _box.Tamper("DELETE FROM log WHERE position = 1");
        Assert.Contains("Nothing leaves", _program.Run(2, "run"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_log_that_others_may_read_starts_no_gateway()
    {
        File.SetUnixFileMode(Path.Combine(_box.KeyOfLog, "key.pem"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod", _program.Run(2, "run"), StringComparison.Ordinal);
        Assert.Equal(0, _box.Log.Size);
    }

    [Fact]
    public void A_disk_that_does_not_take_the_start_starts_no_gateway_and_says_why()
    {
        _box.Log.NoteStart(Box.Now);
        var said = _program.RunLimited(2, 1, "run");
        Assert.Contains("The disk that holds the state", said, StringComparison.Ordinal);
        Assert.Contains("Nothing leaves until then", said, StringComparison.Ordinal);
        Assert.Equal(1, _box.Log.Size);
        Assert.Empty(_box.Findings);
    }

    [Fact]
    public void Prune_keeps_what_is_younger()
    {
        for (var i = 0; i < 300; i++)
        {
            _box.Log.NoteStart(Box.Now);
        }

        Assert.Contains("begins at line 0", _program.Run("log", "prune", "--before", "2026-11-23"), StringComparison.Ordinal);
        Assert.Contains("begins at line 256", _program.Run("log", "prune", "--before", "2026-11-24"), StringComparison.Ordinal);
        Assert.Contains("the first 256 pruned", _program.Run("log", "show"), StringComparison.Ordinal);
        _program.Run("log", "verify");
    }

    [Fact]
    public void A_response_to_no_request_of_ours_is_not_taken()
    {
        _box.Log.NoteStart(Box.Now);
        var authority = new TimestampAuthority(Path.Combine(_box.Folder, "tsa"));
        var file = Path.Combine(_box.Folder, "some.tsr");
        File.WriteAllBytes(file, authority.Answer(Sealing.Timestamp.Request([1, 2, 3])));
        Assert.Contains("NotAnAnswer", _program.Run(1, "log", "timestamp", "import", file), StringComparison.Ordinal);
        Assert.Contains("cannot be read", _program.Run(2, "log", "timestamp", "import", file + "x"), StringComparison.Ordinal);
    }
}
