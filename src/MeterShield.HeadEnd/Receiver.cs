using MeterShield.Mqtt;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd;

/// <summary>
/// Listens with a session that the broker keeps, checks every message, keeps the good ones and only then acknowledges: what
/// the broker sends again is known by its id.
/// </summary>
internal sealed class Receiver(SealVerifier verifier, ReleaseStore store, MessageLines lines)
{
    private const uint SessionDays = 30;

    /// <summary>Receives until the caller stops, connecting again whenever the connection is lost.</summary>
    public async Task RunAsync(MqttEndpoint broker, Digest recipient, IReadOnlyList<Pseudonym> homes, TimeProvider time, CancellationToken cancel)
    {
        var backoff = new MqttBackoff(Random.Shared);
        var options = new MqttOptions
        {
            Endpoint = broker,
            ClientId = $"headend-{recipient.ToString()[..16]}",
            CleanStart = false,
            SessionExpirySeconds = SessionDays * 86400,
        };
        try
        {
            while (true)
            {
                var result = await MqttConnector.ConnectAsync(options, time, cancel);
                if (result.Connection is { } connection)
                {
                    await using (connection)
                    {
                        await ListenAsync(connection, homes, backoff, cancel);
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

    private async Task ListenAsync(IMqttConnection connection, IReadOnlyList<Pseudonym> homes, MqttBackoff backoff, CancellationToken cancel)
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
            await TakeAsync(delivery.Message.Payload);
            await delivery.AcknowledgeAsync(cancel);
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> payload)
    {
        var fault = verifier.Verify(payload.Span, out VerifiedMessage? message);
        switch (message)
        {
            case VerifiedRelease { Release: var release }:
                await lines.ReleaseAsync(release, isNew: store.Keep(message.Pseudonym, release, payload));
                break;
            case VerifiedConsent or VerifiedWithdrawal:
                var kind = message is VerifiedConsent ? "consent" : "withdrawal";
                store.Keep(message.Pseudonym, kind, message.Content, payload);
                await lines.NoticeAsync(kind);
                break;
            default:
                await lines.RefusedAsync(fault);
                break;
        }
    }
}
