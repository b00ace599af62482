using BenchmarkDotNet.Attributes;
using MeterShield.Egress;

namespace MeterShield.Benchmarks;

/// <summary>The egress log at 100 000 entries: append, prove, check, sign.</summary>
[MemoryDiagnoser]
public class LogBenchmarks
{
    private const int Entries = 100_000;
    private const int InOneTransaction = 1000;
    private LogFixture _log = null!;
    private Checkpoint _older = null!;
    private Checkpoint _checkpoint = null!;
    private InclusionProof _proof = null!;
    private byte[] _entry = [];
    private long _index;

    [GlobalSetup]
    public void Setup()
    {
        _log = new LogFixture();
        _log.Fill(Entries / 3);
        _older = _log.Log.Sign(_log.Identity, LogFixture.Now).Checkpoint;
        _log.Fill(Entries - (Entries / 3));
        _checkpoint = _log.Log.Sign(_log.Identity, LogFixture.Now).Checkpoint;
        _proof = _log.Log.ProveInclusion(77_777, _checkpoint);
        _entry = _log.Log.Read(77_777, 77_778).Single().Json.ToArray();
    }

    [GlobalCleanup]
    public void Cleanup() => _log.Dispose();

    /// <summary>With its own commit to the disk.</summary>
    [Benchmark]
    public void Append() => _log.AppendOne();

    /// <summary>What it costs in a transaction that is there anyway.</summary>
    [Benchmark(OperationsPerInvoke = InOneTransaction)]
    public void AppendInTransaction() => _log.Fill(InOneTransaction);

    [Benchmark]
    public InclusionProof Prove() => _log.Log.ProveInclusion(_index = (_index + 7919) % Entries, _checkpoint);

    [Benchmark]
    public ConsistencyProof ProveConsistency() => _log.Log.ProveConsistency(_older, _checkpoint);

    [Benchmark]
    public bool CheckProof() => _proof.Holds(_entry) ? true : throw new InvalidOperationException("A good proof was refused.");

    /// <summary>An entry, then its checkpoint: root, signature, commit; and the check that the log was not rewritten.</summary>
    [Benchmark]
    public SignedCheckpoint AppendAndSign()
    {
        _log.AppendOne();
        return _log.Log.Sign(_log.Identity, LogFixture.Now);
    }
}
