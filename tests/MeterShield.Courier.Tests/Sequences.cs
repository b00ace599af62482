using MeterShield.Gateway.Tests;
using MeterShield.Records;

namespace MeterShield.Courier.Tests;

/// <summary>What a recipient can say of all it got from one consent.</summary>
internal static class Sequences
{
    /// <summary>Every message is good; the same id is always the same bytes; first arrivals are 0, 1, 2, ... without a gap.</summary>
    public static int Check(Box box, Subscriber subscriber, string? homeCertificate = null, int seed = 0)
    {
        using var reader = new ReleaseReader(box, homeCertificate);
        var bytes = new Dictionary<Digest, string>();
        var order = new List<long>();
        foreach (var payload in subscriber.Releases)
        {
            var release = reader.Read(payload);
            if (bytes.TryAdd(release.Id, Convert.ToHexString(payload)))
            {
                order.Add(release.Sequence);
            }

            Assert.True(bytes[release.Id] == Convert.ToHexString(payload), $"seed {seed}: sealed twice");
        }

        Assert.True(order.SequenceEqual(Enumerable.Range(0, order.Count).Select(number => (long)number)), $"seed {seed}: {string.Join(' ', order)}");
        return order.Count;
    }
}
