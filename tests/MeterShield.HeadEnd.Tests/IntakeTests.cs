using MeterShield.Records;
using MeterShield.Sealing;
using Granting = MeterShield.Sealing.Tests.Home;

namespace MeterShield.HeadEnd.Tests;

/// <summary>What comes twice is kept once; what comes under a known id and says something else is no duplicate.</summary>
public sealed class IntakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metershield-intake-").FullName;
    private readonly RecipientIdentity _recipient;
    private readonly PseudonymIdentity _home;
    private readonly StringWriter _output = new();
    private readonly StringWriter _trouble = new();

    public IntakeTests()
    {
        _recipient = RecipientIdentity.Create(Path.Combine(_folder, "recipient"));
        _home = new PseudonymStore(Path.Combine(_folder, "keys"), Path.Combine(_folder, "tls")).Create(Pseudonym.Random());
    }

    public void Dispose()
    {
        _home.Dispose();
        _recipient.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_release_of_a_known_id_is_a_repetition_only_if_it_says_the_same(bool encrypt)
    {
        using var trusted = new TrustedPseudonyms();
        Assert.True(trusted.Pin(_home.Certificate.Span, out _));
        using var opener = encrypt ? _recipient.CreateOpener() : null;
        using var store = ReleaseStore.Open(Path.Combine(_folder, "store.db"));
        var intake = new Intake(
            new SealVerifier(trusted, _recipient.Thumbprint, opener), new SealVerifier(trusted, _recipient.Thumbprint, null), store, new MessageLines(_output, _trouble));
        var encryption = encrypt ? _recipient.Encryption : null;
        var record = Granting.Consent(_home.Pseudonym, _recipient.Thumbprint, Granting.Daily);
        var grant = Granting.Granted(record);
        await intake.TakeAsync(Sealer.Seal(record, Granting.Start, _home, encryption).Bytes);

        var (one, other) = (Granting.Releases(grant, 1)[0], Granting.Releases(grant, 1, stepWattHours: 4321)[0]);
        Assert.Equal(one.Id, other.Id);
        await intake.TakeAsync(Sealer.Seal(one, _home, encryption).Bytes);
        await intake.TakeAsync(Sealer.Seal(one, _home, encryption).Bytes);
        await intake.TakeAsync(Sealer.Seal(other, _home, encryption).Bytes);

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("\"release\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"repeated\"", lines[2], StringComparison.Ordinal);
        Assert.Contains(nameof(ProofFault.Contradicted), lines[3], StringComparison.Ordinal);
        Assert.Contains("Two boxes may run with the same keys", _trouble.ToString(), StringComparison.Ordinal);
    }
}
