using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Sealing.Tests;

namespace MeterShield.Benchmarks;

/// <summary>Seal and verify beside the raw ECDSA of the same run: the verifier's budget is 90 % of the raw verify rate.</summary>
[MemoryDiagnoser]
public class SealBenchmarks
{
    private readonly byte[] _hash = SHA256.HashData([1]);
    private readonly TrustedPseudonyms _trusted = new();
    private string _folder = "";
    private PseudonymIdentity _identity = null!;
    private RecipientIdentity _recipient = null!;
    private Release _release = null!;
    private ECDsa _key = null!;
    private ECDsa _publicKey = null!;
    private byte[] _signature = [];
    private byte[] _message = [];
    private byte[] _envelope = [];
    private SealVerifier _verifier = null!;
    private SealVerifier _openingVerifier = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("metershield-seal-bench-").FullName;
        _identity = new PseudonymStore(Path.Combine(_folder, "keys"), Path.Combine(_folder, "tls")).Create(Pseudonym.Random());
        _recipient = RecipientIdentity.Create(Path.Combine(_folder, "recipient"));
        _release = Home.Releases(Home.Granted(Home.Consent(_identity.Pseudonym, _recipient.Thumbprint, Home.Daily)), 1)[0];
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _publicKey = ECDsa.Create(_key.ExportParameters(includePrivateParameters: false));
        _signature = RawSign();
        _message = Seal().Bytes.ToArray();
        _envelope = SealAndEncrypt().Bytes.ToArray();
        _trusted.Pin(_identity.Certificate.Span, out _);
        _verifier = new SealVerifier(_trusted, _recipient.Thumbprint, null);
        _openingVerifier = new SealVerifier(_trusted, _recipient.Thumbprint, _recipient.CreateOpener());
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public bool RawVerify() => _publicKey.VerifyHash(_hash, _signature, DSASignatureFormat.Rfc3279DerSequence);

    [Benchmark]
    public SealFault Verify() => Accepted(_verifier.Verify(_message, out VerifiedRelease? _));

    [Benchmark]
    public SealFault OpenAndVerify() => Accepted(_openingVerifier.Verify(_envelope, out VerifiedRelease? _));

    [Benchmark]
    public byte[] RawSign() => _key.SignHash(_hash, DSASignatureFormat.Rfc3279DerSequence);

    [Benchmark]
    public SealedRelease Seal() => Sealer.Seal(_release, _identity, null);

    [Benchmark]
    public SealedRelease SealAndEncrypt() => Sealer.Seal(_release, _identity, _recipient.Encryption);

    private static SealFault Accepted(SealFault fault) =>
        fault == SealFault.None ? fault : throw new InvalidOperationException($"A good message was refused: {fault}.");
}
