using System.Text;
using MeterShield.Mqtt;

namespace MeterShield.Courier.Tests;

/// <summary>Another implementation of the seam: no network at all. It breaks at its first connections, and then takes everything.</summary>
internal sealed class FakeConnector(int breaks) : IMqttConnector
{
    private int _left = breaks;

    public List<string> Taken { get; } = [];

    public Task<MqttConnectResult> ConnectAsync(MqttOptions options, CancellationToken cancel) =>
        _left-- > 0 ? throw new InvalidOperationException("a bug") : Task.FromResult(new MqttConnectResult(new Connection(Taken), null));

    private sealed class Connection(List<string> taken) : IMqttConnection
    {
        private readonly TaskCompletionSource<MqttFault> _closed = new();

        public int ProtocolLevel => 5;

        public bool SessionPresent => false;

        public Task<MqttFault> Closed => _closed.Task;

        public IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel) => AsyncEnumerable.Empty<MqttDelivery>();

        public Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool>? mayWrite, CancellationToken cancel)
        {
            if (mayWrite is not null && !mayWrite())
            {
                return Task.FromResult(new MqttPublishResult(MqttPublishOutcome.Withheld));
            }

            taken.Add(Encoding.ASCII.GetString(message.Payload.Span));
            return Task.FromResult(new MqttPublishResult(MqttPublishOutcome.Taken));
        }

        public Task<bool> SubscribeAsync(string filter, CancellationToken cancel) => Task.FromResult(false);

        public Task<bool> UnsubscribeAsync(string filter, CancellationToken cancel) => Task.FromResult(false);

        public void Abort() => _closed.TrySetResult(MqttFault.Closed);

        public ValueTask DisposeAsync()
        {
            Abort();
            return ValueTask.CompletedTask;
        }
    }
}
