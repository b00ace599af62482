using System.Text;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>What tests say over a connection.</summary>
internal static class Conversation
{
    /// <summary>Three bare ends in a row tell that a broker does not know MQTT 5: until then the connector does not believe it.</summary>
    private const int Attempts = 3;

    /// <summary>Connects; must succeed, but for brokers that say nothing to a version that they do not know.</summary>
    public static async Task<IMqttConnection> ConnectAsync(MqttOptions options, TimeProvider? time = null)
    {
        var result = await TryAsync(options, time);
        Assert.True(result.Fault is null, $"{result.Fault}");
        return result.Connection!;
    }

    /// <summary>Connects; must fail.</summary>
    public static async Task<MqttFault> FailAsync(MqttOptions options, TimeProvider? time = null)
    {
        var result = await TryAsync(options, time);
        Assert.Null(result.Connection);
        return result.Fault!.Value;
    }

    private static async Task<MqttConnectResult> TryAsync(MqttOptions options, TimeProvider? time)
    {
        var connector = new MqttConnector(time ?? TimeProvider.System);
        for (var attempt = 1; ; attempt++)
        {
            var result = await connector.ConnectAsync(options, default);
            if (attempt == Attempts || result.Fault != MqttFault.Closed || options.Version != MqttVersion.Newest)
            {
                return result;
            }
        }
    }

    public static Task<MqttPublishResult> SayAsync(this IMqttConnection connection, string topic, string text) =>
        connection.PublishAsync(new MqttMessage(topic, Encoding.UTF8.GetBytes(text)), null, default);

    public static async Task<List<string>> TakeAsync(this IMqttConnection connection, int count, bool acknowledge = true)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var taken = new List<string>();
        await foreach (var delivery in connection.Deliveries(patience.Token))
        {
            taken.Add(Encoding.UTF8.GetString(delivery.Message.Payload.Span));
            if (acknowledge)
            {
                await delivery.AcknowledgeAsync(patience.Token);
            }

            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }
}
