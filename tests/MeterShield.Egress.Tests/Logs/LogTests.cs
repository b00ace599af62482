using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Egress.Tests;

/// <summary>What is written into the egress log, and when.</summary>
public sealed class LogTests : IDisposable
{
    private readonly Box _box = Box.Create();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Every_kind_of_event_has_its_entry_in_order()
    {
        _box.Log.NoteStart(Box.Now);
        var grant = _box.Give();
        var release = _box.Release(grant).Single();
        _box.Release(grant, refusal: "the auditor says no");
        _box.Acknowledge(release);
        Assert.Equal(1, _box.Outbox.Settle(Box.Now));
        Assert.True(_box.Withdraw(grant));
        _box.Log.NoteStop(Box.Now);
        string[] kinds = ["start", "consent", "notice", "release", "refusal", "acknowledgment", "withdrawal", "notice", "stop"];
        Assert.Equal(kinds, _box.Log.Read(0, _box.Log.Size).Select(entry => entry.Kind));
        Assert.Equal("the auditor says no", Entry(4)["reason"]);
        Assert.Equal(release.Id.ToString(), Entry(5)["id"]);
        Assert.Equal(grant.Consent.ToString(), Entry(1)["consent"]);
        Assert.All(_box.Log.Read(0, 9), entry => Assert.Equal(Box.Now, entry.Time));
    }

    [Fact]
    public void A_release_names_the_hash_of_what_left_and_where_it_was_encrypted_of_what_was_inside()
    {
        using var recipient = RecipientIdentity.Create(Path.Combine(_box.Folder, "recipient"));
        var grant = _box.Give(encryption: recipient.Encryption);
        var plain = _box.Release(grant).Single();
        var encrypted = _box.Release(grant, encryption: recipient.Encryption).Single();
        Assert.Equal(Digest.Of(plain.Bytes.Span).ToString(), Entry(2)["message"]);
        Assert.Null(Entry(2)["signed"]);
        Assert.Equal(Digest.Of(encrypted.Bytes.Span).ToString(), Entry(3)["message"]);
        Assert.Equal(Digest.Of(encrypted.Signed.Span).ToString(), Entry(3)["signed"]);
        Assert.Equal(Digest.Of(encrypted.ContentKey.Span).ToString(), Entry(3)["contentKey"]);
    }

    [Fact]
    public void The_first_line_after_a_checkpoint_tells_of_it_and_a_timestamp_has_its_line()
    {
        _box.Log.NoteStart(Box.Now);
        var signed = _box.Sign();
        Assert.Equal(1, _box.Log.Size);
        _box.Log.KeepTimestamp(signed, new byte[] { 1, 2, 3 }, Box.Now);
        Assert.Equal(["start", "checkpoint", "timestamp"], _box.Log.Read(0, _box.Log.Size).Select(entry => entry.Kind));
        Assert.Equal(("1", Digest.Of(signed.Signature.Span).ToString()), (Entry(1)["size"], Entry(1)["signature"]));
        Assert.Equal(("1", Digest.Of([1, 2, 3]).ToString()), (Entry(2)["size"], Entry(2)["response"]));
    }

    [Fact]
    public void Two_entries_that_say_the_same_have_different_hashes()
    {
        _box.Log.NoteStart(Box.Now);
        _box.Log.NoteStart(Box.Now);
        var entries = _box.Log.Read(0, 2).ToList();
        Assert.NotEqual(entries[0].Json.ToArray(), entries[1].Json.ToArray());
        Assert.All(entries, entry => Assert.Equal(32, entry["salt"]!.Length));
    }

    [Fact]
    public void The_entry_is_committed_before_the_file_appears_in_the_spool()
    {
        var grant = _box.Give();

        // A spool that cannot be written: what is committed stays, and nothing has left.
        var folder = Path.Combine(_box.Spool.Root, grant.Recipient.Pseudonym.ToString(), grant.Id.ToString());
        Directory.Delete(folder, recursive: true);
        File.WriteAllText(folder, "in the way");
        Assert.ThrowsAny<IOException>(() => _box.Release(grant));
        Assert.Equal("release", Entry(_box.Log.Size - 1).Kind);
        Assert.Equal(2, _box.Outbox.PendingCount);

        File.Delete(folder);
        _box.Spool.Prepare(grant, new CourierRoute(grant.Recipient.Broker));
        Assert.Equal(2, _box.Outbox.Recover(Box.Now));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void Every_entry_is_proved_to_be_in_every_checkpoint_after_it_and_in_no_other_place()
    {
        var checkpoints = new List<Checkpoint>();
        for (var size = 1; size <= 40; size++)
        {
            _box.Log.NoteStart(Box.Now);
            checkpoints.Add(_box.Log.Sign(_box.Identity, Box.Now).Checkpoint);
        }

        foreach (var checkpoint in checkpoints)
        {
            foreach (var entry in _box.Log.Read(0, checkpoint.Size))
            {
                var proof = InclusionProof.Parse(_box.Log.ProveInclusion(entry.Index, checkpoint).Text);
                Assert.NotNull(proof);
                Assert.True(proof.Holds(entry.Json.Span));
                Assert.False(proof.Holds([.. entry.Json.Span, 0]));
            }

            Assert.True(_box.Log.ProveConsistency(checkpoint, checkpoints[^1]).Holds);
            Assert.False(checkpoint.Size < checkpoints[^1].Size && _box.Log.ProveConsistency(checkpoint, WithRootOf(checkpoints[0], checkpoints[^1])).Holds);
        }
    }

    [Fact]
    public void A_log_of_more_than_one_tile_is_sound_and_its_files_are_laid_out_as_tlog_tiles_are()
    {
        for (var i = 0; i < 600; i++)
        {
            _box.Log.NoteStart(Box.Now);
        }

        _box.Sign();
        Assert.Empty(_box.Findings);
        Assert.Equal(
            ["checkpoint", "checkpoint.cms", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"],
            FilesOfTheLog());
        Assert.Equal(256 * 32, new FileInfo(Path.Combine(_box.Files.Folder, "tile/0/001")).Length);

        // Partial tiles of the checkpoint before are gone once the next is written; a lost folder is written again.
        _box.Log.NoteStop(Box.Now);
        _box.Sign();
        Assert.DoesNotContain("tile/0/002.p/88", FilesOfTheLog());
        Directory.Delete(_box.Files.Folder, recursive: true);
        Assert.Empty(_box.Findings);
        _box.Sign();
        Assert.Equal(9, FilesOfTheLog().Count);
        Assert.Empty(_box.Findings);
    }

    [Fact]
    public void The_root_is_the_one_of_the_definition()
    {
        for (var i = 0; i < 300; i++)
        {
            _box.Log.NoteStart(Box.Now);
        }

        var reference = new Definition([.. _box.Log.Read(0, 300).Select(entry => entry.Json.ToArray())]);
        Assert.Equal(Convert.ToHexStringLower(reference.Root(0, 300)), _box.Log.Sign(_box.Identity, Box.Now).Checkpoint.Root.ToString());
    }

    private static Checkpoint WithRootOf(Checkpoint other, Checkpoint checkpoint)
    {
        var lines = checkpoint.Text.Split('\n');
        lines[2] = other.Text.Split('\n')[2];
        Assert.True(Checkpoint.TryParse(string.Join('\n', lines), out var changed));
        return changed;
    }

    private LoggedEntry Entry(long index) => _box.Log.Read(index, index + 1).Single();

    private List<string> FilesOfTheLog() =>
        [.. Directory.GetFiles(_box.Files.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_box.Files.Folder, file)).Order(StringComparer.Ordinal)];
}
