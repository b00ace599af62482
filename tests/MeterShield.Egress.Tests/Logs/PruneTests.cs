using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>What is pruned is gone; what was proved stays proved.</summary>
public sealed class PruneTests : IDisposable
{
    private static readonly Instant Late = Box.Now + Duration.FromDays(3000);
    private readonly Box _box = Box.Create();

    public PruneTests()
    {
        for (var day = 0; day < 600; day++)
        {
            _box.Log.NoteStart(Box.Now + Duration.FromDays(day));
        }
    }

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Whole_tiles_of_old_entries_are_erased_and_every_proof_stays_good()
    {
        var checkpoint = _box.Sign().Checkpoint;
        var old = _box.Log.Read(10, 11).Single();
        var proof = _box.Log.ProveInclusion(10, checkpoint).Text;
        Assert.Equal(512, _box.Log.Prune(Box.Now + Duration.FromDays(590), Late));
        Assert.Equal(512, _box.Log.MinimumIndex);
        Assert.Equal(Enumerable.Range(512, 88).Select(index => (long)index), _box.Log.Read(0, 600).Select(entry => entry.Index));
        Assert.Equal(proof, _box.Log.ProveInclusion(10, checkpoint).Text);
        Assert.True(InclusionProof.Parse(proof)!.Holds(old.Json.Span));

        _box.Log.NoteStop(Box.Now + Duration.FromDays(601));
        var newer = _box.Sign().Checkpoint;
        Assert.True(_box.Log.ProveConsistency(checkpoint, newer).Holds);
        Assert.Empty(_box.Findings);
        Assert.False(File.Exists(Path.Combine(_box.Files.Folder, "tile/entries/000")));
        Assert.True(File.Exists(Path.Combine(_box.Files.Folder, "tile/0/000")));
    }

    [Fact]
    public void What_no_checkpoint_holds_is_not_pruned()
    {
        Assert.Equal(0, _box.Log.Prune(Box.Now + Duration.FromDays(10_000), Late));
        _box.Sign();
        Assert.Equal(512, _box.Log.Prune(Box.Now + Duration.FromDays(10_000), Late));
        var size = _box.Log.Size;
        Assert.Equal(512, _box.Log.Prune(Box.Now, Late));
        Assert.Equal(size, _box.Log.Size);
    }

    [Fact]
    public void Pruned_releases_leave_the_archive_too()
    {
        var grant = _box.Give();
        foreach (var release in _box.Release(grant, 250))
        {
            _box.Acknowledge(release);
        }

        Assert.Equal(250, _box.Outbox.Settle(Box.Now + Duration.FromDays(1000)));
        _box.Sign();
        const string Releases = "SELECT 1 FROM archive a JOIN outbox o ON o.position = a.position WHERE o.kind = 'release' AND a.bytes IS NOT NULL";
        Assert.Equal(250, _box.Ask(Releases, _ => true).Count);
        Assert.Equal(1024, _box.Log.Prune(Box.Now + Duration.FromDays(2000), Late));
        Assert.Empty(_box.Ask(Releases, _ => true));
    }

    [Fact]
    public void What_proves_a_consent_is_spared_and_what_is_spared_cannot_be_taken_away()
    {
        var grant = _box.Give();
        Assert.True(_box.Withdraw(grant));
        _box.Sign();
        for (var i = 0; i < 600; i++)
        {
            _box.Log.NoteStop(Late);
        }

        _box.Sign(Late);
        Assert.Equal(1024, _box.Log.Prune(Late + Duration.FromDays(1), Late));
        string[] kinds = ["consent", "notice", "withdrawal", "notice", "checkpoint"];
        Assert.Equal(kinds, _box.Log.Read(0, 1024).Select(entry => entry.Kind));
        var said = _box.Log.Read(0, _box.Log.Size).Single(entry => entry.Kind == "prune");
        Assert.Equal(("1024", "5"), (said["minimum"], said["spared"]));
        Assert.Empty(_box.Findings);
        Assert.All(new MessageArchive(_box.State).RecordsOf(grant.Id), record =>
            Assert.Equal("notice", _box.Log.Read(record.LogIndex, record.LogIndex + 1).Single().Kind));

        _box.Tamper("UPDATE log SET entry = NULL WHERE position = 600");
        Assert.Equal(new LogFinding(LogFault.PruneNotLogged, "1024"), _box.Findings[0]);
    }

    [Fact]
    public void A_recipient_whose_name_looks_like_a_kind_of_line_is_no_such_line()
    {
        _box.Give("prune");
        _box.Give("checkpoint");
        Assert.Empty(_box.Findings);
    }
}
