using System.Security.Cryptography;
using System.Text;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Sealing.Tests;

/// <summary>
/// Sealing draws everything anew: two homes sealed by one program share nothing but constants and what the grid gives, so no key, nonce,
/// serial or salt is drawn once for all. What two recipients of one home could find is searched for in the gateway's tests.
/// </summary>
public sealed class LinkTests
{
    private const int Window = 8;

    /// <summary>Structure before a random value, with one or two bytes of it, is no value of 64 bits: six common bytes are taken out of any.</summary>
    private const int Structure = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_homes_sealed_by_one_program_share_nothing_but_what_any_two_homes_share(bool encrypt)
    {
        using var first = new Scene();
        using var second = new Scene();
        Assert.Empty(Links(Everything(first, encrypt), Everything(second, encrypt), Common(encrypt)));
    }

    [Fact]
    public void The_search_finds_an_identifier_that_is_shared()
    {
        using var first = new Scene();
        using var second = new Scene();
        var secret = RandomNumberGenerator.GetBytes(Window + 2);
        List<byte[]> left = [.. Everything(first, false), [1, 2, .. secret, 3]];
        List<byte[]> right = [.. Everything(second, false), [9, .. secret]];
        Assert.NotEmpty(Links(left, right, Common(false)));
    }

    /// <summary>What neighbours with the same grid, dates and values have too is a published constant or a grid instant.</summary>
    private static HashSet<ulong> Common(bool encrypt)
    {
        var common = new HashSet<ulong>();
        for (var neighbour = 0; neighbour < 8; neighbour++)
        {
            using var scene = new Scene();
            common.UnionWith(WindowsOf(Everything(scene, encrypt), Structure));
        }

        return common;
    }

    /// <summary>Shared runs of 64 bits none of which belongs to something common.</summary>
    private static List<string> Links(List<byte[]> left, List<byte[]> right, HashSet<ulong> common)
    {
        var shared = WindowsOf(right, Window).ToHashSet();
        var links = new List<string>();
        foreach (var message in left)
        {
            var own = Enumerable.Repeat(true, message.Length).ToArray();
            for (var at = 0; at + Structure <= message.Length; at++)
            {
                if (common.Contains(ValueOf(message, at, Structure)))
                {
                    Array.Fill(own, false, at, Structure);
                }
            }

            links.AddRange(
                from at in Enumerable.Range(0, Math.Max(0, message.Length - Window + 1))
                where own.AsSpan(at, Window).IndexOf(false) < 0 && shared.Contains(ValueOf(message, at, Window))
                select Convert.ToHexString(message, at, Window));
        }

        return links;
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

    private static IEnumerable<ulong> WindowsOf(IEnumerable<byte[]> messages, int length) =>
        from message in messages
        from at in Enumerable.Range(0, Math.Max(0, message.Length - length + 1))
        select ValueOf(message, at, length);

    private static ulong ValueOf(byte[] message, int at, int length)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        message.AsSpan(at, length).CopyTo(value);
        return BitConverter.ToUInt64(value);
    }
}
