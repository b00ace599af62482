using System.Text.Json;
using MeterShield.Gateway.Tests;
using MeterShield.Mqtt.Tests.Servers;
using MeterShield.Records;
using MeterShield.Sealing;
using MeterShield.Tests.Counterparts;
using MeterShield.Tests.Scripted;

namespace MeterShield.Courier.Tests;

/// <summary>A box without a battery begins in 1970, when no certificate is valid yet, and is told the time over the same network.</summary>
public sealed class WrongClockTests : IDisposable
{
    private readonly SpoolFolder _spool = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task A_certificate_that_is_not_valid_yet_is_tried_again_and_all_is_well_once_the_clock_is_set()
    {
        var port = FreePort.Take();
        File.SetUnixFileMode(_authority.PathOf("server.key"), (UnixFileMode)0x1A4);
        await using var broker = await MosquittoServer.StartAsync(
            $"allow_anonymous true\nlistener {port} 127.0.0.1\ncertfile {_authority.PathOf("server.pem")}\nkeyfile {_authority.PathOf("server.key")}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var home = AddRecipient(port);
        _spool.Put(home, _spool.AddGrant(home), 1);

        var clock = new TestClock();
        clock.Set(DateTimeOffset.UnixEpoch.AddMinutes(1));
        await using var courier = new RunningCourier(_spool, clock);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await courier.Heard.UntilAsync("disconnected CertificateNotYetValid");
            var wait = await clock.UntilSomebodyDelaysAsync();
            if (attempt == 3)
            {
                clock.Set(DateTimeOffset.UtcNow);
            }

            clock.Advance(wait);
        }

        await courier.Heard.UntilAsync("delivered");
        await subscriber.UntilReleasesAsync(1);
        Assert.Single(_spool.Acknowledged(home));
    }

    /// <summary>A recipient that listens with TLS, with the key the home shows to it.</summary>
    private string AddRecipient(int port)
    {
        var pseudonym = Pseudonym.Random();
        using var identity = new PseudonymStore(Path.Combine(_spool.Root, ".keys"), _spool.Root).Create(pseudonym);
        var home = Path.Combine(_spool.Root, pseudonym.ToString());
        foreach (var folder in new[] { "acks", "notices" })
        {
            Directory.CreateDirectory(Path.Combine(home, folder));
        }

        File.Copy(_authority.PathOf("authorities.pem"), Path.Combine(home, "authorities.pem"));
        File.WriteAllBytes(
            Path.Combine(home, "route.json"), JsonSerializer.SerializeToUtf8Bytes(new { broker = $"mqtts://127.0.0.1:{port}", user = (string?)null, password = (string?)null }));
        return pseudonym.ToString();
    }
}
