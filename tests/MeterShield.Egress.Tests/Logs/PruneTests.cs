using NodaTime;

namespace MeterShield.Egress.Tests;

/// <summary>What is pruned is gone; what was proved stays proved.</summary>
public sealed class PruneTests : IDisposable
{
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
        Assert.Equal(512, _box.Log.Prune(Box.Now + Duration.FromDays(590)));
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
        Assert.Equal(0, _box.Log.Prune(Box.Now + Duration.FromDays(10_000)));
        _box.Sign();
        Assert.Equal(512, _box.Log.Prune(Box.Now + Duration.FromDays(10_000)));
        Assert.Equal(512, _box.Log.Prune(Box.Now));
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
        Assert.Equal(1024, _box.Log.Prune(Box.Now + Duration.FromDays(2000)));
        Assert.Empty(_box.Ask(Releases, _ => true));
    }
}
