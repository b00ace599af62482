using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Tests.Counterparts;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A key toward one recipient that cannot be used: a named fault, nothing leaves for it, all goes on for the others, and nothing is lost.</summary>
public sealed class KeyFaultTests : IDisposable
{
    private readonly GivenHome _home = new();
    private readonly Grant _grant;
    private readonly Grant _other;

    public KeyFaultTests()
    {
        var terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30);
        _grant = _home.Desk.Give(GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = terms, Months = 6 }, GivenHome.Now);
        _other = _home.Desk.Give(GivenHome.Request(9, "other", Quantity.ImportedEnergy) with { Terms = terms, Months = 6 }, GivenHome.Now);
    }

    private string Key => Path.Combine(_home.State, "keys", _grant.Recipient.Pseudonym.ToString(), "key.pem");

    private string Certificate => Path.Combine(_home.State, "keys", _grant.Recipient.Pseudonym.ToString(), "certificate.pem");

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("missing", KeyFault.Missing)]
    [InlineData("0644", KeyFault.Exposed)]
    [InlineData("wrong", KeyFault.Mismatched)]
    [InlineData("expired", KeyFault.NotValid)]
    public void A_key_that_cannot_be_used_holds_its_recipient_alone_until_it_is_repaired(string way, KeyFault fault)
    {
        var path = Path.Combine(_home.Folder, "history.db");
        RegisterHistory.Create(path);
        using var history = RegisterHistory.Open(path, Duration.FromSeconds(15));
        var clock = new HomeClock(TimeProvider.System, confirmed: false);
        _home.Restart();
        var logger = new Said();
        var round = new ReleaseRound(_home.Home, history, clock, logger);
        Day(0, round, history, clock);
        var before = (Mine: Releases(_grant), Others: Releases(_other));

        var repair = Break(way);
        _home.Home.ForgetIdentity(_grant.Recipient.Pseudonym);
        Day(1, round, history, clock);
        Day(2, round, history, clock);
        Assert.Equal(before.Mine, Releases(_grant));
        Assert.Equal(before.Others + 2, Releases(_other));
        Assert.Single(logger.Lines, line => line.Contains($"({fault})", StringComparison.Ordinal));

        repair();
        Day(3, round, history, clock);
        Assert.Equal(before.Mine + 3, Releases(_grant));
        Assert.Equal(before.Others + 3, Releases(_other));
        Assert.Single(logger.Lines, line => line.Contains("works again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing", "is not there")]
    [InlineData("0644", "chmod go-rwx")]
    [InlineData("wrong", "not the key of the certificate")]
    public async Task A_home_with_such_a_key_does_not_start_and_says_why(string way, string said)
    {
        var repair = Break(way);
        var size = _home.Home.Log.Entries.Size;
        var config = _home.ConfigFile();
        _home.Close();
        var (exit, _, errors) = await Tool.RunAsync(Box.Gateway, "dotnet", "run", "--config", config);
        Assert.True(exit == 2 && errors.Contains(said, StringComparison.Ordinal), $"{exit}: {errors}");
        repair();
        _home.Restart();
        Assert.Equal(size + 1, _home.Home.Log.Entries.Size);
    }

    private int Releases(Grant grant)
    {
        var files = _home.Waiting(grant).Count(name => name.EndsWith(".release", StringComparison.Ordinal));
        var lines = _home.Home.Log.Entries.Read(0, _home.Home.Log.Entries.Size).Count(entry => entry.Kind is "release" or "refusal" && entry["grant"] == grant.Id.ToString());
        Assert.Equal(lines, files);
        return files;
    }

    private void Day(int day, ReleaseRound round, RegisterHistory history, HomeClock clock)
    {
        var midnight = _home.Home.Zone.AtStartOfDay(_grant.Validity.Start.InZone(_home.Home.Zone).Date.PlusDays(day + 1)).ToInstant();
        foreach (var seconds in new[] { -5, 100 })
        {
            var reading = new Reading(midnight + Duration.FromSeconds(seconds), ClockSource.Meter, new WattHours(day * 7000), null, [], null);
            clock.Heard(reading);
            round.Begin(reading.At);
            history.Observe(reading, round.Needs);
            round.Make(reading.At);
        }
    }

    private Action Break(string way)
    {
        var (key, certificate) = (File.ReadAllText(Key), File.ReadAllText(Certificate));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        switch (way)
        {
            case "missing":
                File.Delete(Key);
                break;
            case "0644":
                File.SetUnixFileMode(Key, File.GetUnixFileMode(Key) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
                break;
            case "wrong":
                File.WriteAllText(Key, other.ExportPkcs8PrivateKeyPem());
                break;
            default:
                using (var own = ECDsa.Create())
                {
                    own.ImportFromPem(key);
                    var request = new CertificateRequest("CN=" + _grant.Recipient.Pseudonym, own, HashAlgorithmName.SHA256);
                    using var ended = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(50));
                    File.WriteAllText(Certificate, ended.ExportCertificatePem());
                }

                break;
        }

        return () =>
        {
            File.WriteAllText(Certificate, certificate);
            File.WriteAllText(Key, key);
            File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        };
    }
}
