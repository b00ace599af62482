using MeterShield.Mqtt;
using MeterShield.Records;

namespace MeterShield.Egress.Tests;

/// <summary>A courier at work in the child, a broker, and a recipient that listens.</summary>
internal sealed class Delivery : IAsyncDisposable, ICourierObserver
{
    private readonly LoopbackBroker _broker = LoopbackBroker.Start(TimeProvider.System);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _delivered = new(0);
    private readonly IMqttConnection _recipient;
    private readonly Task _running;

    public Delivery(Box box, Grant grant)
    {
        var endpoint = new MqttEndpoint("127.0.0.1", _broker.Port, UsesTls: false);
        _recipient = new MqttConnector(TimeProvider.System).ConnectAsync(new MqttOptions { Endpoint = endpoint, ClientId = "recipient" }, default).GetAwaiter().GetResult().Connection!;
        _recipient.SubscribeAsync("#", default).GetAwaiter().GetResult();
        box.Spool.Prepare(grant, new CourierRoute(_broker.Address));
        _running = Task.WhenAll(ListenAsync(), new Courier(box.Spool.Root, TimeProvider.System, this).RunAsync(_stopping.Token));
    }

    /// <summary>Waits until so many more messages were delivered.</summary>
    public void Wait(int count)
    {
        for (; count > 0; count--)
        {
            if (!_delivered.Wait(TimeSpan.FromSeconds(120)))
            {
                throw new TimeoutException("The courier delivered nothing.");
            }
        }
    }

    public void Delivered() => _delivered.Release();

    public void Connected()
    {
    }

    public void Disconnected(MqttFault fault)
    {
    }

    public void Kept(MqttPublishOutcome outcome)
    {
    }

    public void Troubled(CourierTrouble trouble)
    {
    }

    public void Failed(Exception fault)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _recipient.DisposeAsync();
        await _broker.DisposeAsync();
        _stopping.Dispose();
        _delivered.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var delivery in _recipient.Deliveries(_stopping.Token))
            {
                await delivery.AcknowledgeAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The child has done its rounds.
        }
    }
}
