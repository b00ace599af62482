using System.Text;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>What tests say over a connection.</summary>
internal static class Conversation
{
    /// <summary>Connects; must succeed.</summary>
    public static async Task<IMqttConnection> ConnectAsync(MqttOptions options, TimeProvider? time = null)
    {
        var result = await MqttConnector.ConnectAsync(options, time ?? TimeProvider.System, default);
        Assert.True(result.Fault is null, $"{result.Fault}");
        return result.Connection!;
    }

    /// <summary>Connects; must fail.</summary>
    public static async Task<MqttFault> FailAsync(MqttOptions options, TimeProvider? time = null)
    {
        var result = await MqttConnector.ConnectAsync(options, time ?? TimeProvider.System, default);
        Assert.Null(result.Connection);
        return result.Fault!.Value;
    }

    public static Task<MqttPublishResult> SayAsync(this IMqttConnection connection, string topic, string text) =>
        connection.PublishAsync(new MqttMessage(topic, Encoding.UTF8.GetBytes(text)), null, default);

    public static async Task<List<string>> TakeAsync(this IMqttConnection connection, int count, bool acknowledge = true)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
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
