using System.Security.Cryptography.X509Certificates;
using MeterShield.Gateway.Tests;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Courier.Tests;

/// <summary>What a recipient can say of all it got from one consent.</summary>
internal static class Sequences
{
    /// <summary>Every message is good; the same id is always the same bytes; first arrivals are 0, 1, 2, ... without a gap.</summary>
    public static async Task<int> CheckAsync(Box box, Subscriber subscriber, string? homeCertificate = null, int seed = 0)
    {
        using var trusted = new TrustedPseudonyms();
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(homeCertificate ?? box.HomeCertificate));
        Assert.True(trusted.Pin(certificate.RawData, out _));
        var verifier = new SealVerifier(trusted, RecipientCertificate.ThumbprintOf(Path.Combine(box.Folder, "watcher.pem"))!.Value, null);
        var bytes = new Dictionary<Digest, string>();
        var order = new List<long>();
        foreach (var payload in subscriber.Releases)
        {
            Assert.Equal(SealFault.None, verifier.Verify(payload, out VerifiedRelease? verified));
            if (bytes.TryAdd(verified!.Release.Id, Convert.ToHexString(payload)))
            {
                order.Add(verified.Release.Sequence);
            }

            Assert.True(bytes[verified.Release.Id] == Convert.ToHexString(payload), $"seed {seed}: sealed twice");
        }

        Assert.True(order.SequenceEqual(Enumerable.Range(0, order.Count).Select(number => (long)number)), $"seed {seed}: {string.Join(' ', order)}");
        return order.Count;
    }
}
