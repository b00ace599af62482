using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Mqtt.Tests.Servers;
using static MeterShield.Mqtt.Tests.Contract.Conversation;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>What our client and any broker have to be able to do together. Every broker goes through the same suite.</summary>
public abstract class BrokerContract(TestBroker broker)
{
    private readonly string _id = RandomNumberGenerator.GetHexString(16, lowercase: true);

    private protected TestBroker Broker => broker;

    private string Topic => $"ms/v1/{_id}/release";

    [Fact]
    public async Task The_newest_version_both_know_is_spoken()
    {
        await using var connection = await ConnectAsync(broker.Plain(_id));
        Assert.Equal(broker.Level, connection.ProtocolLevel);
    }

    [Fact]
    public async Task What_one_publishes_the_other_gets_in_order()
    {
        await using var listener = await ConnectAsync(broker.Plain(_id + "l"));
        await using var speaker = await ConnectAsync(broker.Plain(_id + "s"));
        Assert.True(await listener.SubscribeAsync($"ms/v1/{_id}/+", default));
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(MqttPublishOutcome.Taken, (await speaker.SayAsync(Topic, $"{number}")).Outcome);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"{number}"), await listener.TakeAsync(100));
    }

    [Fact]
    public async Task Many_may_be_under_way_at_once()
    {
        await using var listener = await ConnectAsync(broker.Plain(_id + "l"));
        await using var speaker = await ConnectAsync(broker.Plain(_id + "s"));
        Assert.True(await listener.SubscribeAsync(Topic, default));
        var publishing = Enumerable.Range(0, 300).Select(number => speaker.SayAsync(Topic, $"{number}")).ToList();
        var taken = await listener.TakeAsync(300);
        Assert.All(await Task.WhenAll(publishing), result => Assert.Equal(MqttPublishOutcome.Taken, result.Outcome));
        Assert.Equal(300, taken.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_large_message_comes_whole()
    {
        var payload = RandomNumberGenerator.GetBytes(200_000);
        await using var listener = await ConnectAsync(broker.Plain(_id + "l"));
        await using var speaker = await ConnectAsync(broker.Plain(_id + "s"));
        Assert.True(await listener.SubscribeAsync(Topic, default));
        Assert.Equal(MqttPublishOutcome.Taken, (await speaker.PublishAsync(new MqttMessage(Topic, payload), null, default)).Outcome);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var deliveries = listener.Deliveries(patience.Token).GetAsyncEnumerator();
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Equal(payload, deliveries.Current.Message.Payload.ToArray());
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_in_a_kept_session()
    {
        var kept = broker.Plain(_id + "k", keeps: true);
        await using var speaker = await ConnectAsync(broker.Plain(_id + "s"));
        await using (var first = await ConnectAsync(kept))
        {
            Assert.False(first.SessionPresent);
            Assert.True(await first.SubscribeAsync(Topic, default));
            await speaker.SayAsync(Topic, "one");
            Assert.Equal(["one"], await first.TakeAsync(1, acknowledge: false));
            first.Abort();
        }

        await speaker.SayAsync(Topic, "two");
        await using var second = await ConnectAsync(kept);
        Assert.True(second.SessionPresent);
        Assert.Equal(["one", "two"], (await second.TakeAsync(2)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_ended_subscription_brings_nothing_more()
    {
        await using var listener = await ConnectAsync(broker.Plain(_id + "l"));
        await using var speaker = await ConnectAsync(broker.Plain(_id + "s"));
        Assert.True(await listener.SubscribeAsync($"ms/v1/{_id}/a", default));
        Assert.True(await listener.SubscribeAsync($"ms/v1/{_id}/b", default));
        Assert.True(await listener.UnsubscribeAsync($"ms/v1/{_id}/a", default));
        await speaker.SayAsync($"ms/v1/{_id}/a", "unheard");
        await speaker.SayAsync($"ms/v1/{_id}/b", "heard");
        Assert.Equal(["heard"], await listener.TakeAsync(1));
    }

    [Fact]
    public async Task A_wrong_password_has_its_sentence()
    {
        var fault = await FailAsync(broker.Plain(_id, password: "wrong"));
        Assert.Contains(fault, new[] { MqttFault.BadCredentials, MqttFault.NotAuthorised });
        Assert.Contains("password", fault.Sentence());
        Assert.Contains("mot de passe", fault.French());
    }

    [Fact]
    public async Task Tls_is_spoken_with_the_broker_of_a_private_authority()
    {
        await using var connection = await ConnectAsync(broker.Secure(_id));
        Assert.NotEqual(MqttPublishOutcome.Refused, (await connection.SayAsync(Topic, "secret")).Outcome);
    }

    [Fact]
    public async Task The_pseudonym_s_certificate_opens_a_door_that_asks_for_one()
    {
        await using var listener = await ConnectAsync(broker.Mutual(_id + "l"));
        Assert.True(await listener.SubscribeAsync(Topic, default));
        await using var connection = await ConnectAsync(broker.Mutual(_id));
        Assert.Equal(MqttPublishOutcome.Taken, (await connection.SayAsync(Topic, "let in")).Outcome);
        Assert.Equal(["let in"], await listener.TakeAsync(1));
    }

    [Fact]
    public async Task A_door_that_asks_for_a_certificate_is_closed_without_one() =>
        Assert.Equal(MqttFault.ClientCertificateRefused, await FailAsync(broker.Mutual(_id, withCertificate: false)));

    [Fact]
    public async Task Another_authority_is_not_believed()
    {
        using var other = new TestAuthority();
        Assert.Equal(MqttFault.UntrustedAuthority, await FailAsync(With(broker.Secure(_id), authorities: [other.Certificate])));
    }

    [Fact]
    public async Task A_certificate_past_its_end_is_not_believed() =>
        Assert.Equal(MqttFault.CertificateExpired, await FailAsync(broker.Secure(_id), new StandingClock(broker.Authority.Server.NotAfter.AddMinutes(1))));

    [Fact]
    public async Task With_a_clock_in_1970_the_certificate_is_not_valid_yet_and_once_it_is_set_all_is_well()
    {
        Assert.Equal(MqttFault.CertificateNotYetValid, await FailAsync(broker.Secure(_id), new StandingClock(DateTime.UnixEpoch.AddMinutes(1))));
        await using var connection = await ConnectAsync(broker.Secure(_id), new StandingClock(DateTime.UtcNow));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_not_believed() =>
        Assert.Equal(MqttFault.HostNameMismatch, await FailAsync(With(broker.Secure(_id), host: "localhost")));

    [Fact]
    public async Task A_pinned_key_is_the_only_one_believed()
    {
        var pin = SHA256.HashData(broker.Authority.Server.PublicKey.ExportSubjectPublicKeyInfo());
        await using (await ConnectAsync(With(broker.Secure(_id), pin: pin)))
        {
            pin[0] ^= 1;
        }

        Assert.Equal(MqttFault.PinMismatch, await FailAsync(With(broker.Secure(_id), pin: pin)));
    }

    [Fact]
    public async Task Tls_at_a_port_that_does_not_speak_it_has_its_sentence()
    {
        var fault = await FailAsync(With(broker.Secure(_id), port: broker.PlainPort, patience: TimeSpan.FromSeconds(5)));
        Assert.Contains(fault, new[] { MqttFault.TlsRefused, MqttFault.TimedOut });
    }

    [Fact]
    public async Task A_message_withheld_at_the_last_moment_is_never_written()
    {
        await using var listener = await ConnectAsync(broker.Plain(_id + "l"));
        await using var speaker = await ConnectAsync(broker.Plain(_id + "s"));
        Assert.True(await listener.SubscribeAsync(Topic, default));
        Assert.Equal(MqttPublishOutcome.Withheld, (await speaker.PublishAsync(new MqttMessage(Topic, "secret"u8.ToArray()), () => false, default)).Outcome);
        await speaker.SayAsync(Topic, "open");
        Assert.Equal(["open"], await listener.TakeAsync(1));
    }

    private static MqttOptions With(MqttOptions options, X509Certificate2Collection? authorities = null, string? host = null, int? port = null, byte[]? pin = null, TimeSpan? patience = null) => new()
    {
        Endpoint = options.Endpoint with { Host = host ?? options.Endpoint.Host, Port = port ?? options.Endpoint.Port },
        ClientId = options.ClientId,
        User = options.User,
        Password = options.Password,
        Authorities = authorities ?? options.Authorities,
        ClientCertificate = options.ClientCertificate,
        PinnedKey = pin,
        Version = options.Version,
        ConnectTimeout = patience ?? TimeSpan.FromSeconds(60),
    };

    /// <summary>The machine's timers under another date.</summary>
    private sealed class StandingClock(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(now.ToUniversalTime());
    }
}
