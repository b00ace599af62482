using MeterShield.Mqtt;
using MeterShield.Records;

namespace MeterShield.HeadEnd;

/// <summary>
/// Listens with a session that the broker keeps, has every message checked and kept, and only then acknowledges: what the broker
/// sends again is known by its id.
/// </summary>
internal sealed class Receiver(Intake intake, MessageLines lines, IMqttConnector connector)
{
    private static readonly TimeSpan AcknowledgmentPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A connection that held so long was a good one: the next attempt comes soon. Two head-ends of one identity throw each other out,
    /// and would do so for ever and at once.
    /// </summary>
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    /// <summary>Receives until the caller stops, connecting again whenever the connection is lost.</summary>
    public async Task RunAsync(MqttOptions options, IReadOnlyList<Pseudonym> homes, TimeProvider time, CancellationToken cancel)
    {
        var backoff = new MqttBackoff(Random.Shared);
        try
        {
            while (true)
            {
                var result = await connector.ConnectAsync(options, cancel);
                if (result.Connection is { } connection)
                {
                    var since = time.GetTimestamp();
                    await using (connection)
                    {
                        await lines.TroubleAsync(await ListenAsync(connection, homes, time, cancel));
                    }

                    if (time.GetElapsedTime(since) > Steady)
                    {
                        backoff.Reset();
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

    /// <returns>Why it is over, for a person.</returns>
    private async Task<string> ListenAsync(IMqttConnection connection, IReadOnlyList<Pseudonym> homes, TimeProvider time, CancellationToken cancel)
    {
        foreach (var home in homes)
        {
            if (!await connection.SubscribeAsync($"ms/v1/{home}/+", cancel))
            {
                return "The broker did not grant the subscription: ask its operator for ms/v1/+/+.";
            }
        }

        await lines.ListeningAsync();
        await foreach (var delivery in connection.Deliveries(cancel))
        {
            await intake.TakeAsync(delivery.Message.Payload);
            if (!await AcknowledgeAsync(delivery, time))
            {
                return "The broker takes no acknowledgment: the connection is made anew.";
            }
        }

        return (await connection.Closed.WaitAsync(cancel)).Sentence();
    }

    /// <summary>What is kept is acknowledged although the caller stops just now: else the broker sends it again.</summary>
    /// <returns>False when the broker does not take it.</returns>
    private static async Task<bool> AcknowledgeAsync(MqttDelivery delivery, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(AcknowledgmentPatience, time);
        try
        {
            await delivery.AcknowledgeAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return false;
        }
    }
}
