using MeterShield.Mqtt;
using MeterShield.Records;

namespace MeterShield.HeadEnd;

/// <summary>
/// Listens with a session that the broker keeps, has every message checked and kept, and only then acknowledges: what the broker
/// sends again is known by its id.
/// </summary>
internal sealed class Receiver(Intake intake, MessageLines lines)
{
    private static readonly TimeSpan AcknowledgmentPatience = TimeSpan.FromSeconds(5);

    /// <summary>Receives until the caller stops, connecting again whenever the connection is lost.</summary>
    public async Task RunAsync(MqttOptions options, IReadOnlyList<Pseudonym> homes, TimeProvider time, CancellationToken cancel)
    {
        var backoff = new MqttBackoff(Random.Shared);
        try
        {
            while (true)
            {
                var result = await MqttConnector.ConnectAsync(options, time, cancel);
                if (result.Connection is { } connection)
                {
                    await using (connection)
                    {
                        await ListenAsync(connection, homes, backoff, time, cancel);
                    }
                }
                else
                {
                    await lines.TroubleAsync(result.Fault!.Value.Sentence());
                }

                await Task.Delay(backoff.Next(), time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped: the broker keeps what comes until the next start.
        }
    }

    private async Task ListenAsync(IMqttConnection connection, IReadOnlyList<Pseudonym> homes, MqttBackoff backoff, TimeProvider time, CancellationToken cancel)
    {
        foreach (var home in homes)
        {
            if (!await connection.SubscribeAsync($"ms/v1/{home}/+", cancel))
            {
                await lines.TroubleAsync("The broker did not grant the subscription: ask its operator for ms/v1/+/+.");
                return;
            }
        }

        backoff.Reset();
        await lines.ListeningAsync();
        await foreach (var delivery in connection.Deliveries(cancel))
        {
            await intake.TakeAsync(delivery.Message.Payload);

            // What is kept is acknowledged although the caller stops just now: else the broker sends it again.
            using var patience = new CancellationTokenSource(AcknowledgmentPatience, time);
            await delivery.AcknowledgeAsync(patience.Token);
        }
    }
}
