using System.Security.Cryptography;
using System.Text;
using MeterShield.Records;
using MeterShield.Tests.Linking;
using NodaTime;

namespace MeterShield.Sealing.Tests;

/// <summary>
/// Sealing draws everything anew: two homes sealed by one program share nothing but constants and what the grid gives, so no key, nonce,
/// serial or salt is drawn once for all. What two recipients of one home could find is searched for in the gateway's tests.
/// </summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_homes_sealed_by_one_program_share_nothing_but_what_any_two_homes_share(bool encrypt)
    {
        using var first = new Scene();
        using var second = new Scene();
        Assert.Empty(Beside(encrypt).Links(Everything(first, encrypt), Everything(second, encrypt)));
    }

    [Fact]
    public void The_search_finds_an_identifier_that_is_shared()
    {
        using var first = new Scene();
        using var second = new Scene();
        var secret = RandomNumberGenerator.GetBytes(LinkSearch.Window + 2);
        List<byte[]> left = [.. Everything(first, false), [1, 2, .. secret, 3]];
        List<byte[]> right = [.. Everything(second, false), [9, .. secret]];
        Assert.NotEmpty(Beside(false).Links(left, right));
    }

    /// <summary>Beside neighbours with the same grid, dates and values.</summary>
    private static LinkSearch Beside(bool encrypt)
    {
        var search = new LinkSearch();
        for (var neighbour = 0; neighbour < 8; neighbour++)
        {
            using var scene = new Scene();
            search.AddCommon(Everything(scene, encrypt));
        }

        return search;
    }

    private static List<byte[]> Everything(Scene scene, bool encrypt)
    {
        var encryption = encrypt ? scene.Recipient.Encryption : null;
        var due = Home.Start + Duration.FromSeconds(4321);
        var withdrawal = new WithdrawalRecord(scene.Consent, new RecordLink(scene.Identity.Pseudonym, 1, scene.Consent.Hash), due, false);
        var releases = Home.Releases(scene.Grant, 5).Select(release => Sealer.Seal(release, scene.Identity, encryption)).ToList();
        SealedNotice[] notices = [Sealer.Seal(scene.Consent, due, scene.Identity, encryption), Sealer.Seal(withdrawal, due, scene.Identity, encryption)];
        using var tls = scene.Store.LoadTls(scene.Identity.Pseudonym);
        return
        [
            .. releases.Select(message => message.Bytes.ToArray()),
            .. releases.Select(message => message.Signed.ToArray()),
            .. releases.Select(message => Encoding.ASCII.GetBytes(message.Topic)),
            .. notices.Select(message => message.Bytes.ToArray()),
            .. notices.Select(message => Encoding.ASCII.GetBytes(message.Topic)),
            tls.Certificate.RawData,
        ];
    }
}
