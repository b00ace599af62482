using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>What the home keeps of what it sent, and what it does not.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly Box _box = Box.Create();
    private readonly RecipientIdentity _recipient;

    public ArchiveTests() => _recipient = RecipientIdentity.Create(Path.Combine(_box.Folder, "recipient"));

    public void Dispose()
    {
        _recipient.Dispose();
        _box.Dispose();
    }

    [Fact]
    public void What_a_broker_took_is_kept_whole_with_what_opens_it()
    {
        var grant = _box.Give();
        var release = _box.Release(grant, encryption: _recipient.Encryption).Single();
        Assert.Null(Kept(release).Bytes);
        _box.Acknowledge(release);
        Assert.Equal(1, _box.Outbox.Settle(Box.Now));
        var kept = Kept(release);
        Assert.Equal(release.Bytes.ToArray(), kept.Bytes);
        Assert.Equal(release.Signed.ToArray(), kept.Signed);
        Assert.Equal(release.ContentKey.ToArray(), kept.Key);
        Assert.Empty(_box.Ask($"SELECT 1 FROM outbox WHERE id = '{release.Id}' AND bytes IS NOT NULL", _ => true));
    }

    [Fact]
    public void Of_what_was_not_sent_a_withdrawal_leaves_the_log_entry_alone()
    {
        var grant = _box.Give();
        var sent = _box.Release(grant, encryption: _recipient.Encryption).Single();
        var unsent = _box.Release(grant, encryption: _recipient.Encryption).Single();
        _box.Acknowledge(sent);
        _box.Outbox.Settle(Box.Now);
        Assert.True(_box.Withdraw(grant));
        Assert.Equal((null, null, null), Kept(unsent));
        Assert.NotNull(Kept(sent).Bytes);

        // Nowhere in the files: not in a freed page, nor in the log of writes.
        Assert.False(IsInFiles(unsent.Bytes[64..]));
        Assert.False(IsInFiles(unsent.ContentKey));
        Assert.True(IsInFiles(sent.ContentKey));
    }

    [Fact]
    public void What_is_pruned_or_kept_long_enough_is_in_no_file_of_the_state()
    {
        var grant = _box.Give();
        var releases = _box.Release(grant, 300, _recipient.Encryption);
        releases.ForEach(_box.Acknowledge);
        _box.Outbox.Settle(Box.Now);
        _box.Sign();
        var entry = _box.Log.Read(10, 11).Single().Json;
        Assert.True(IsInFiles(releases[0].ContentKey) && IsInFiles(entry));
        Assert.Equal(512, _box.Log.Prune(Box.Now + Duration.FromDays(1), Box.Now));
        Assert.False(IsInFiles(releases[0].ContentKey) || IsInFiles(entry));
        Assert.Equal(0, _box.Log.ForgetOldReleases(Box.Now));
        _box.Release(grant, 1, _recipient.Encryption).ForEach(_box.Acknowledge);
        _box.Outbox.Settle(Box.Now);
        var last = _box.Ask("SELECT content_key FROM archive WHERE content_key IS NOT NULL ORDER BY position DESC LIMIT 1", row => row.GetFieldValue<byte[]>(0)).Single();
        Assert.True(IsInFiles(last));
        Assert.NotEqual(0, _box.Log.ForgetOldReleases(Box.Now + EgressLog.ArchiveAge + Duration.FromDays(1)));
        Assert.False(IsInFiles(last));
    }

    private bool IsInFiles(ReadOnlyMemory<byte> bytes) => new[] { _box.Database, _box.Database + "-wal" }
        .Any(file => File.Exists(file) && File.ReadAllBytes(file).AsSpan().IndexOf(bytes.Span) >= 0);

    [Fact]
    public void An_acknowledgment_that_comes_after_the_withdrawal_is_logged_and_brings_nothing_back()
    {
        var grant = _box.Give();
        var release = _box.Release(grant).Single();
        _box.Acknowledge(release);
        Assert.True(_box.Withdraw(grant));
        Assert.Equal(1, _box.Outbox.Settle(Box.Now));
        Assert.Equal("acknowledgment", _box.Log.Read(0, _box.Log.Size).Last().Kind);
        Assert.Null(Kept(release).Bytes);
    }

    [Fact]
    public void An_acknowledgment_seen_twice_is_logged_once()
    {
        var release = _box.Release(_box.Give()).Single();
        _box.Acknowledge(release);
        var file = Directory.GetFiles(Path.Combine(_box.Spool.Root, release.Pseudonym.ToString(), "acks")).Single();
        var name = Path.GetFileName(file);
        Assert.Equal(1, _box.Outbox.Settle(Box.Now));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(file)!, name), []);
        Assert.Equal(0, _box.Outbox.Settle(Box.Now));
        Assert.Single(_box.Log.Read(0, _box.Log.Size), entry => entry.Kind == "acknowledgment");
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("signed")]
    [InlineData("content_key")]
    public void A_kept_message_that_was_exchanged_is_found(string column)
    {
        var grant = _box.Give();
        var releases = _box.Release(grant, 2, _recipient.Encryption);
        releases.ForEach(_box.Acknowledge);
        _box.Outbox.Settle(Box.Now);
        Assert.Empty(_box.Findings);
        Assert.Equal(1, _box.Tamper($"UPDATE archive SET {column} = (SELECT {column} FROM archive WHERE position = 3) WHERE position = 2"));
        Assert.Equal(new LogFinding(LogFault.Message, "2"), Assert.Single(_box.Findings));
    }

    [Fact]
    public void Releases_are_kept_for_fifteen_months_and_consent_records_for_good()
    {
        var grant = _box.Give();
        var release = _box.Release(grant).Single();
        _box.Acknowledge(release);
        _box.Outbox.Settle(Box.Now);
        Assert.Equal(0, _box.Log.ForgetOldReleases(release.Due + EgressLog.ArchiveAge));
        Assert.Equal(1, _box.Log.ForgetOldReleases(release.Due + EgressLog.ArchiveAge + Duration.FromSeconds(1)));
        Assert.Null(Kept(release).Bytes);
        Assert.Single(_box.Ask("SELECT bytes FROM archive WHERE bytes IS NOT NULL", row => row.GetFieldValue<byte[]>(0)));
        _box.Sign();
        Assert.Empty(_box.Findings);
    }

    private (byte[]? Bytes, byte[]? Signed, byte[]? Key) Kept(SealedRelease release) => _box.Ask(
        $"SELECT a.bytes, a.signed, a.content_key FROM archive a JOIN outbox o ON o.position = a.position WHERE o.id = '{release.Id}'",
        row => (Blob(row, 0), Blob(row, 1), Blob(row, 2))).Single();

    private static byte[]? Blob(Microsoft.Data.Sqlite.SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
