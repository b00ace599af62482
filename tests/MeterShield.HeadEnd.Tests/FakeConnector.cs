using MeterShield.Mqtt;

namespace MeterShield.HeadEnd.Tests;

/// <summary>Another implementation of the seam: connections that bring what a test wants, and then end.</summary>
/// <param name="deliveries">What each connection brings.</param>
internal sealed class FakeConnector(Func<int, IEnumerable<MqttDelivery>> deliveries) : IMqttConnector
{
    public int Connections { get; private set; }

    public Task<MqttConnectResult> ConnectAsync(MqttOptions options, CancellationToken cancel) =>
        Task.FromResult(new MqttConnectResult(new Connection(deliveries(++Connections)), null));

    private sealed class Connection(IEnumerable<MqttDelivery> deliveries) : IMqttConnection
    {
        public int ProtocolLevel => 5;

        public bool SessionPresent => true;

        public Task<MqttFault> Closed => Task.FromResult(MqttFault.TakenOver);

        public IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel) => deliveries.ToAsyncEnumerable();

        public Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel) =>
            Task.FromResult(new MqttPublishResult(MqttPublishOutcome.Withheld));

        public Task<bool> SubscribeAsync(string filter, CancellationToken cancel) => Task.FromResult(true);

        public Task<bool> UnsubscribeAsync(string filter, CancellationToken cancel) => Task.FromResult(true);

        public void Abort()
        {
            // It ends by itself.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
