using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeterShield.Egress;
using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Tests.Linking;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>
/// Two recipients of one home put side by side everything they ever got, as it stood on the wire: CONNECT, topics, consent records,
/// releases, withdrawals, certificates; and where it was encrypted to them, what they opened. No value of 64 bits says that it is one home.
/// </summary>
public sealed class LinkTests : IDisposable
{
    /// <summary>Over the end of November: with the release of the first of December the consent record goes out again.</summary>
    private const int Days = 9;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-link-");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_two_recipients_of_one_home_got_shares_nothing_but_what_any_two_homes_share(bool encrypted)
    {
        await using var broker = await Listening.BrokerAsync();
        using var pair = new Pair(Read("supplier"), Read("adviser"), encrypted, broker.Port);
        var search = await BesideAsync(pair);
        var (supplier, adviser) = await EverythingAsync(pair, Duration.FromSeconds(433), "privacy@example.org");
        Assert.True(supplier.Count > 2 * Days && adviser.Count > 2 * Days);
        Assert.Empty(search.Links(supplier, adviser));

        // The search would find one: a text that the home gave to both, and no other home gives.
        var (told, toldAgain) = await EverythingAsync(pair, Duration.FromSeconds(777), "rue des Lilas 17");
        Assert.NotEmpty(search.Links(told, toldAgain));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private RecipientIdentity Read(string name) => RecipientIdentity.Create(Path.Combine(_folder.FullName, name));

    /// <summary>Beside neighbours with the same recipients, terms, days and values: what they share too is a constant or an instant of the grid.</summary>
    private static async Task<LinkSearch> BesideAsync(Pair pair)
    {
        var search = new LinkSearch();
        search.AddCommon(DueInstants());
        for (var neighbour = 0; neighbour < 6; neighbour++)
        {
            // At other minutes of the hour: what is told to the second would be of one home alone.
            var (supplier, adviser) = await EverythingAsync(pair, Duration.FromSeconds(60 + (neighbour * 511)), "privacy@example.org");
            search.AddCommon(supplier);
            search.AddCommon(adviser);
        }

        return search;
    }

    /// <summary>A signing time is the due instant: midnight and 30 to 89 s, by the offset that each grant draws for itself (UTCTime, RFC 5652 11.3).</summary>
    private static IEnumerable<byte[]> DueInstants() =>
        from day in Enumerable.Range(0, Days + 2)
        from second in Enumerable.Range(30, 60)
        let due = GivenHome.Now.InUtc().Date.PlusDays(day).AtMidnight().InUtc().ToInstant() - Duration.FromHours(1) + Duration.FromSeconds(second)
        select (byte[])[0x17, 13, .. Encoding.ASCII.GetBytes(due.ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture))];

    private static async Task<(List<byte[]> Supplier, List<byte[]> Adviser)> EverythingAsync(Pair pair, Duration after, string contact)
    {
        await using var toSupplier = new RecordingProxy(pair.Broker);
        await using var toAdviser = new RecordingProxy(pair.Broker);
        using var home = new GivenHome();
        var at = GivenHome.Now + after;
        Grant[] grants =
        [
            home.Desk.Give(Request(toSupplier.Port, "supplier", contact, pair.KeyOf(pair.Supplier)), at),
            home.Desk.Give(Request(toAdviser.Port, "adviser", contact, pair.KeyOf(pair.Adviser)), at),
        ];
        foreach (var grant in grants)
        {
            home.Release(grant, Days);
        }

        var certificates = grants.Select(grant => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(home.SpoolOf(grant), "certificate.pem")).RawData).ToArray();
        using var ending = new CancellationTokenSource();
        var courier = new Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        await Task.WhenAll(ReleasesAsync(toSupplier), ReleasesAsync(toAdviser));
        home.Endings.Stop(at + Duration.FromMinutes(2), erase: true);
        await Task.WhenAll(toSupplier.UntilAsync(publish => publish.IsWithdrawal), toAdviser.UntilAsync(publish => publish.IsWithdrawal));
        await ending.CancelAsync();
        await courier;
        Assert.All(new[] { toSupplier, toAdviser }, proxy => Assert.Equal(2, proxy.Publishes.Count(publish => publish.Topic.EndsWith("/consent", StringComparison.Ordinal))));
        return ([.. OnTheWire(toSupplier), .. pair.Opened(pair.Supplier, toSupplier), certificates[0]], [.. OnTheWire(toAdviser), .. pair.Opened(pair.Adviser, toAdviser), certificates[1]]);
    }

    private static async Task ReleasesAsync(RecordingProxy proxy)
    {
        for (var day = 0; day < Days; day++)
        {
            await proxy.UntilAsync(publish => publish.IsRelease);
        }
    }

    private static IEnumerable<byte[]> OnTheWire(RecordingProxy proxy) =>
        [.. proxy.Connects, .. proxy.Publishes.SelectMany(publish => new[] { Encoding.ASCII.GetBytes(publish.Topic), publish.Payload })];

    private static Gateway.Consents.GrantRequest Request(int port, string name, string contact, EncryptionCertificate? key) =>
        GivenHome.Request(port, name, Quantity.ImportedEnergy) with
        {
            Contact = contact,
            Access = new RecipientAccess(new CourierRoute(new Uri($"mqtt://127.0.0.1:{port}")), key),
            Terms = new GrantTerms(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 30),
        };

    /// <summary>The same two recipients for every home, and whether what goes to them is encrypted.</summary>
    private sealed record Pair(RecipientIdentity Supplier, RecipientIdentity Adviser, bool Encrypted, int Broker) : IDisposable
    {
        public EncryptionCertificate? KeyOf(RecipientIdentity recipient) => Encrypted ? recipient.Encryption : null;

        /// <summary>What is inside, as the recipient has it after opening.</summary>
        public List<byte[]> Opened(RecipientIdentity recipient, RecordingProxy proxy)
        {
            var opened = new List<byte[]>();
            if (Encrypted)
            {
                using var opener = recipient.CreateOpener();
                foreach (var publish in proxy.Publishes)
                {
                    Assert.Equal(OpenFault.None, opener.Open(publish.Payload, out var signed));
                    opened.Add(signed);
                }
            }

            return opened;
        }

        public void Dispose()
        {
            Supplier.Dispose();
            Adviser.Dispose();
        }
    }
}
