using MeterShield.Mqtt.Tests.Servers;
using static MeterShield.Mqtt.Tests.Contract.Conversation;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>The contract with Mosquitto over MQTT 5.0, and what only that version can say.</summary>
public sealed class MosquittoTests(MosquittoBroker broker) : BrokerContract(broker), IClassFixture<MosquittoBroker>
{
    [Fact]
    public async Task A_topic_that_is_not_allowed_is_refused_with_its_sentence()
    {
        await using var connection = await ConnectAsync(broker.Plain("intruder"));
        var result = await connection.SayAsync("other/topic", "x");
        Assert.Equal(new MqttPublishResult(MqttPublishOutcome.Refused, MqttReason.NotAuthorized), result);
        Assert.Contains("write access", result.Sentence);
        Assert.Contains("droit", result.French);
    }

    [Fact]
    public async Task A_message_that_nobody_listens_for_is_reported()
    {
        await using var connection = await ConnectAsync(broker.Plain("lonely"));
        var result = await connection.SayAsync("ms/v1/nobody/release", "x");
        Assert.Equal(MqttPublishOutcome.NoSubscriber, result.Outcome);
        Assert.Contains("nobody is subscribed", result.Sentence);
    }

    [Fact]
    public async Task A_broker_s_expired_certificate_has_its_sentence()
    {
        var secure = broker.Secure("late");
        var fault = await FailAsync(new MqttOptions
        {
            Endpoint = secure.Endpoint with { Port = broker.ExpiredPort },
            ClientId = "late",
            Authorities = secure.Authorities,
        });
        Assert.Equal(MqttFault.CertificateExpired, fault);
        Assert.Contains("renew", fault.Sentence());
    }
}

/// <summary>The contract with Mosquitto over MQTT 3.1.1.</summary>
public sealed class Mosquitto311Tests(Mosquitto311Broker broker) : BrokerContract(broker), IClassFixture<Mosquitto311Broker>
{
    [Fact]
    public async Task The_older_version_cannot_say_that_a_topic_is_not_allowed()
    {
        await using var connection = await ConnectAsync(broker.Plain("intruder"));
        Assert.Equal(MqttPublishOutcome.Taken, (await connection.SayAsync("other/topic", "x")).Outcome);
    }
}

/// <summary>The contract with RabbitMQ.</summary>
public sealed class RabbitTests(RabbitBroker broker) : BrokerContract(broker), IClassFixture<RabbitBroker>;

/// <summary>The contract with nats-server.</summary>
public sealed class NatsTests(NatsBroker broker) : BrokerContract(broker), IClassFixture<NatsBroker>;
