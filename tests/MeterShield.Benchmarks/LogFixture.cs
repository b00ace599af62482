using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Sealing.Tests;
using NodaTime;

namespace MeterShield.Benchmarks;

/// <summary>An egress log in a folder of its own, filled with entries of releases.</summary>
internal sealed class LogFixture : IDisposable
{
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 9, 0);
    private const int Batch = 1000;
    private readonly SealedRelease _release;

    public LogFixture()
    {
        State = StateDatabase.Create(Path.Combine(Folder, "state.db"));
        Log = new EgressLog(State);
        Anchor = new StateAnchor(State, new Spool(Path.Combine(Folder, "spool")));
        Anchor.Begin();
        Identity = LogIdentity.Create(Path.Combine(Folder, "log-key"));
        using var identity = new PseudonymStore(Path.Combine(Folder, "keys"), Path.Combine(Folder, "tls")).Create(Pseudonym.Random());
        var grant = Home.Granted(Home.Consent(identity.Pseudonym, Digest.Of([1]), Home.Daily));
        _release = Sealer.Seal(Home.Releases(grant, 1)[0], identity, null);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("metershield-log-bench-").FullName;

    public StateDatabase State { get; }

    public EgressLog Log { get; }

    public StateAnchor Anchor { get; }

    public LogIdentity Identity { get; }

    /// <summary>The bytes of the state, its write-ahead log included.</summary>
    public long Bytes => Directory.GetFiles(Folder, "state.db*").Sum(file => new FileInfo(file).Length);

    /// <summary>Adds entries of releases, a thousand in a transaction.</summary>
    public void Fill(long count)
    {
        for (var done = 0L; done < count; done += Batch)
        {
            using var transaction = State.Begin();
            for (var i = 0; i < Math.Min(Batch, count - done); i++)
            {
                EgressLog.Append(transaction, LogEntry.Release(_release, null, Now));
            }

            transaction.Commit();
        }
    }

    /// <summary>Adds one entry in a transaction of its own, to the disk.</summary>
    public void AppendOne()
    {
        using var transaction = State.Begin();
        EgressLog.Append(transaction, LogEntry.Release(_release, null, Now));
        transaction.Commit();
    }

    public void Dispose()
    {
        Identity.Dispose();
        State.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
