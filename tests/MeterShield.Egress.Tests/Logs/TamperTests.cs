namespace MeterShield.Egress.Tests;

/// <summary>Whatever is changed of what is stored is found: every entry, hash, checkpoint and file, each byte class.</summary>
public sealed class TamperTests : IDisposable
{
    /// <summary>The line about the first checkpoint is one of them.</summary>
    private const int Size = 520;
    private readonly Box _box = Box.Create();

    public TamperTests()
    {
        for (var i = 0; _box.Log.Size < Size; i++)
        {
            _box.Log.NoteStart(Box.Now);
            if (i == 99)
            {
                _box.Sign();
            }
        }

        _box.Sign();
        Assert.Empty(_box.Findings);
    }

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Every_changed_entry_is_found_where_it_is()
    {
        for (var index = 0; index < Size; index += 7)
        {
            Restoring("log", $"position = {index}", () =>
            {
                Assert.Equal(1, _box.Tamper($"UPDATE log SET entry = CAST(replace(CAST(entry AS TEXT), '\"salt\"', '\"Salt\"') AS BLOB) WHERE position = {index}"));
                AssertFirst(LogFault.EntryChanged, $"{index}");
            });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(300)]
    [InlineData(519)]
    public void An_entry_exchanged_with_its_hash_is_found_by_the_tree_above_it(int index)
    {
        _box.Tamper(
            $"UPDATE log SET entry = (SELECT entry FROM log WHERE position = {(index + 1) % Size}), hash = (SELECT hash FROM log WHERE position = {(index + 1) % Size}) WHERE position = {index}");
        Assert.Contains(_box.Findings[0].Fault, new[] { LogFault.HashChanged, LogFault.CheckpointRoot });
    }

    [Theory]
    [InlineData("UPDATE log SET hash = zeroblob(32) WHERE position = 519")]
    [InlineData("UPDATE log_node SET hash = zeroblob(32) WHERE position = 0")]
    [InlineData("DELETE FROM log WHERE position = 519")]
    public void What_does_not_begin_with_what_was_signed_is_not_signed_again(string sql)
    {
        Assert.Equal(1, _box.Tamper(sql));
        var refusal = Assert.Throws<StateException>(() => _box.Sign());
        Assert.Contains("Nothing leaves", refusal.Message);
        Assert.Equal(2, _box.Log.Checkpoints.Count);
    }

    [Fact]
    public void An_erased_entry_is_found()
    {
        _box.Tamper("UPDATE log SET entry = NULL WHERE position = 77");
        AssertFirst(LogFault.EntryMissing, "77");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(400)]
    public void A_removed_leaf_is_found(int index)
    {
        _box.Tamper($"DELETE FROM log WHERE position = {index}");
        AssertFirst(LogFault.LeafMissing, $"{index}");
    }

    [Fact]
    public void Leaves_cut_off_the_end_are_found()
    {
        _box.Tamper("DELETE FROM log WHERE position >= 515");
        AssertFirst(LogFault.CheckpointRoot, "520");
        Assert.Throws<StateException>(() => _box.Sign());
    }

    [Theory]
    [InlineData("UPDATE log_node SET hash = zeroblob(32) WHERE position = 1", "level 1, 1")]
    [InlineData("DELETE FROM log_node WHERE position = 0", "level 1, 0")]
    [InlineData("INSERT INTO log_node VALUES (1, 2, zeroblob(32))", "level 1, 2")]
    [InlineData("INSERT INTO log_node VALUES (2, 0, zeroblob(32))", "level 2, 0")]
    public void A_changed_hash_above_the_leaves_is_found(string sql, string where)
    {
        Assert.Equal(1, _box.Tamper(sql));
        AssertFirst(LogFault.HashChanged, where);
    }

    [Theory]
    [InlineData("UPDATE log_checkpoint SET text = replace(text, char(10) || '100' || char(10), char(10) || '101' || char(10)) WHERE size = 100", LogFault.CheckpointMalformed)]
    [InlineData("UPDATE log_checkpoint SET text = text || 'x' WHERE size = 100", LogFault.CheckpointMalformed)]
    [InlineData("UPDATE log_checkpoint SET text = replace(text, 'metershield/v1/', 'metershield/v1/0') WHERE size = 100", LogFault.CheckpointMalformed)]
    [InlineData("UPDATE log_checkpoint SET text = (SELECT replace(text, char(10) || '520' || char(10), char(10) || '100' || char(10)) FROM log_checkpoint WHERE size = 520) WHERE size = 100", LogFault.CheckpointSignature)]
    [InlineData("UPDATE log_checkpoint SET signature = (SELECT signature FROM log_checkpoint WHERE size = 520) WHERE size = 100", LogFault.CheckpointSignature)]
    [InlineData("UPDATE log_checkpoint SET signature = zeroblob(length(signature)) WHERE size = 100", LogFault.CheckpointSignature)]
    [InlineData("UPDATE log_checkpoint SET timestamp = zeroblob(20) WHERE size = 100", LogFault.Timestamp)]
    [InlineData("UPDATE log_checkpoint SET made = made + 1 WHERE size = 100", LogFault.CheckpointSignature)]
    [InlineData("DELETE FROM log_checkpoint WHERE size = 100", LogFault.CheckpointMissing)]
    public void A_changed_checkpoint_is_found(string sql, LogFault fault)
    {
        Assert.Equal(1, _box.Tamper(sql));
        AssertFirst(fault, "100");
    }

    [Fact]
    public void Every_changed_shortened_or_removed_file_is_found()
    {
        var files = Directory.GetFiles(_box.Files.Folder, "*", SearchOption.AllDirectories);
        Assert.Equal(9, files.Length);
        foreach (var file in files)
        {
            var good = File.ReadAllBytes(file);
            var name = Path.GetRelativePath(_box.Files.Folder, file);
            foreach (var at in new[] { 0, good.Length / 2, good.Length - 1 })
            {
                byte[] bad = [.. good];
                bad[at] ^= 1;
                File.WriteAllBytes(file, bad);
                AssertFirst(LogFault.FileChanged, name);
            }

            File.WriteAllBytes(file, good[..^1]);
            AssertFirst(LogFault.FileChanged, name);
            File.Delete(file);
            if (name == "checkpoint")
            {
                // A folder that was not written to its end; the next signing does it.
                Assert.Empty(_box.Findings);
            }
            else
            {
                AssertFirst(name == "checkpoint.cms" ? LogFault.FileChanged : LogFault.FileMissing, name);
            }

            File.WriteAllBytes(file, good);
        }

        Assert.Empty(_box.Findings);
    }

    [Fact]
    public void A_signature_by_another_log_is_found()
    {
        using var other = Sealing.LogIdentity.Create(Path.Combine(_box.Folder, "another-key"));
        using var certificate = Sealing.LogCertificate.Parse(other.Certificate.Span)!;
        var findings = LogAudit.Run(_box.State, certificate, _box.Files, _box.Anchor).ToList();
        Assert.All(findings, finding => Assert.Equal(LogFault.CheckpointMalformed, finding.Fault));
        Assert.Equal(2, findings.Count);
    }

    [Theory]
    [InlineData("UPDATE log_minimum SET position = 512; UPDATE log SET entry = NULL WHERE position < 512", "512")]
    [InlineData("UPDATE log_minimum SET position = 256; UPDATE log SET entry = NULL WHERE position < 256 AND position <> 100", "256")]
    public void Erasing_that_the_log_does_not_tell_of_is_no_pruning(string sql, string where)
    {
        _box.Tamper(sql);
        AssertFirst(LogFault.PruneNotLogged, where);
    }

    [Fact]
    public void A_log_cut_back_to_an_older_checkpoint_is_found_by_what_is_remembered_outside_the_state()
    {
        _box.Anchor.Advance();
        _box.Tamper("DELETE FROM log WHERE position >= 100; DELETE FROM log_checkpoint WHERE size > 100; DELETE FROM log_node");
        Directory.Delete(_box.Files.Folder, recursive: true);
        AssertFirst(LogFault.Anchor, nameof(AnchorFinding.StateIsOlder));
        File.Delete(Path.Combine(_box.Spool.Root, "anchor"));
        AssertFirst(LogFault.Anchor, nameof(AnchorFinding.Missing));
    }

    [Theory]
    [InlineData("timestamp = NULL")]
    [InlineData("timestamp = NULL, timestamp_request = NULL")]
    public void A_removed_timestamp_is_found(string sql)
    {
        var authority = new TimestampAuthority(Path.Combine(_box.Folder, "tsa"));
        var signed = _box.Log.Latest!;
        var request = Sealing.Timestamp.Request(signed.Signature.Span);
        _box.Log.KeepTimestampRequest(signed, request);
        _box.Log.KeepTimestamp(signed, authority.Answer(request), Box.Now);
        Assert.Empty(_box.Findings);
        _box.Tamper($"UPDATE log_checkpoint SET {sql} WHERE size = {signed.Checkpoint.Size}");
        AssertFirst(LogFault.CheckpointMissing, $"{signed.Checkpoint.Size}");
    }

    [Theory]
    [InlineData("tile/0/001")]
    [InlineData("tile/0/002.p/8")]
    [InlineData("tile/entries/001")]
    [InlineData("tile/entries/002.p/8")]
    [InlineData("tile/1/000.p/2")]
    public void A_wrong_file_at_the_end_of_the_log_is_written_anew(string name)
    {
        var file = Path.Combine(_box.Files.Folder, name);
        File.WriteAllBytes(file, [1, 2, 3]);
        AssertFirst(LogFault.FileChanged, name);
        _box.Sign();
        Assert.Empty(_box.Findings);
    }

    [Fact]
    public void Files_of_a_log_that_was_put_back_since_are_written_anew()
    {
        var tile = Path.Combine(_box.Files.Folder, "tile/0/000");
        File.WriteAllBytes(tile, new byte[256 * 32]);
        var checkpoint = Path.Combine(_box.Files.Folder, "checkpoint");
        File.WriteAllText(checkpoint, File.ReadAllText(checkpoint).Replace("\n520\n", "\n777\n", StringComparison.Ordinal));
        _box.Sign();
        Assert.Empty(_box.Findings);
    }

    private void AssertFirst(LogFault fault, string where)
    {
        var findings = _box.Findings;
        Assert.True(findings.Count > 0, $"not found: {fault} {where}");
        Assert.Equal(new LogFinding(fault, where), findings[0]);
    }

    private void Restoring(string table, string row, Action tamper)
    {
        _box.Tamper($"CREATE TABLE kept AS SELECT * FROM {table} WHERE {row}");
        tamper();
        _box.Tamper($"DELETE FROM {table} WHERE {row}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
    }
}
