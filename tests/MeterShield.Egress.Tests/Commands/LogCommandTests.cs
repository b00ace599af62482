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
    public void Verify_compares_with_the_anchor_and_with_a_checkpoint_that_somebody_holds()
    {
        _box.Log.NoteStart(Box.Now);
        _box.Log.NoteStop(Box.Now);
        var signed = _box.Sign();
        _box.Log.NoteStart(Box.Now);
        var held = Path.Combine(_box.Folder, "held");
        File.WriteAllText(held, signed.Checkpoint.Text);
        File.WriteAllBytes(held + ".cms", signed.Signature.Span);
        Assert.Contains("begins with the checkpoint", _program.Run("log", "verify", "--checkpoint", held, "--signature", held + ".cms"), StringComparison.Ordinal);
        var proof = _program.Run("log", "prove", "--from", held);
        Assert.True(ConsistencyProof.Parse(proof, signed.Checkpoint, _box.Log.Latest!.Checkpoint)!.Holds);

        using var other = Box.Create();
        other.Log.NoteStart(Box.Now);
        File.WriteAllText(held, other.Sign().Checkpoint.Text);
        Assert.Contains("CheckpointSignature at --checkpoint", _program.Run(1, "log", "verify", "--checkpoint", held), StringComparison.Ordinal);
        Assert.Contains("NOT proved", _program.Run(1, "log", "prove", "--from", held), StringComparison.Ordinal);
        var lines = signed.Checkpoint.Text.Split('\n');
        File.WriteAllText(held, $"{lines[0]}\n{lines[1]}\n{Convert.ToBase64String(new byte[32])}\n");
        Assert.Contains("CheckpointRoot at --checkpoint", _program.Run(1, "log", "verify", "--checkpoint", held), StringComparison.Ordinal);
        Assert.Contains("is no checkpoint", _program.Run(2, "log", "verify", "--checkpoint", held + ".cms"), StringComparison.Ordinal);
        Assert.Contains("name that with --checkpoint", _program.Run(2, "log", "verify", "--signature", held), StringComparison.Ordinal);
        Assert.Contains("Name a line", _program.Run(2, "log", "prove"), StringComparison.Ordinal);

        _box.Anchor.Advance();
        _box.Tamper("DELETE FROM log WHERE position >= 2; DELETE FROM log_checkpoint WHERE size > 2");
        Directory.Delete(_box.Files.Folder, recursive: true);
        Assert.Contains("Anchor at StateIsOlder", _program.Run(1, "log", "verify"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_dropped_is_shown_with_the_recipient_it_was_for()
    {
        var grant = _box.Give();
        _box.Release(grant);
        _box.Release(_box.Give("other"));
        Assert.Equal(2, new OutboxBound(_box.State, _box.Spool, new OutboxLimits(NodaTime.Duration.FromDays(1000), 1), TimeProvider.System).Enforce(Box.Now).DroppedCount);
        var shown = _program.Run("log", "show", "--recipient", "adviser");
        Assert.Single(shown.Split('\n'), line => line.Contains("  drop ", StringComparison.Ordinal));
        Assert.Contains("taken by nobody, dropped by size", shown, StringComparison.Ordinal);
        var folder = Path.Combine(_box.Folder, "exported");
        _program.Run("log", "export", "--recipient", "adviser", "--out", folder);
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "entries")).Select(File.ReadAllText), entry => entry.Contains("\"kind\":\"drop\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Consents_are_proved_after_pruning_too()
    {
        var grant = _box.Give();
        for (var i = 0; i < 300; i++)
        {
            _box.Log.NoteStart(Box.Now);
        }

        _program.Run("log", "prune", "--before", "2026-11-24");
        Assert.Contains("  consent ", _program.Run("log", "show", "--recipient", "adviser"), StringComparison.Ordinal);
        var folder = Path.Combine(_box.Folder, "exported");
        Assert.Contains("1 messages", _program.Run("log", "export", "--recipient", "adviser", "--out", folder), StringComparison.Ordinal);
        _program.Run("log", "verify", folder);
        _program.Run("log", "verify");
        Assert.Contains(grant.Consent.ToString(), _program.Run("log", "show", "--json", "--recipient", "adviser"), StringComparison.Ordinal);
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

        // 3: room may come back, and a service manager tries again.
        var said = _program.RunLimited(3, 1, "run");
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
