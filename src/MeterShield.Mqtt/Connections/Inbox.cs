using System.Threading.Channels;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>
/// What came in and waits for its reader. When it is full the socket is no longer read; the broker was told how many messages it
/// may send unacknowledged (MQTT 5.0 3.1.2.11.3), and one that sends more is told off.
/// </summary>
internal sealed class Inbox(ushort receiveMaximum, int level)
{
    /// <summary>
    /// Mosquitto 2.0.11 sends a message or two more than it was told when acknowledgments cross its sending (seen against a maximum
    /// of 64): only a broker that goes far beyond has not understood.
    /// </summary>
    private readonly int _patience = 2 * receiveMaximum;
    private readonly Channel<MqttDelivery> _deliveries = Channel.CreateBounded<MqttDelivery>(receiveMaximum);
    private int _unacknowledged;

    public IAsyncEnumerable<MqttDelivery> Deliveries(CancellationToken cancel) => _deliveries.Reader.ReadAllAsync(cancel);

    /// <summary>Takes a message.</summary>
    /// <returns>Success, or the reason to close with.</returns>
    public async ValueTask<MqttReason> TakeAsync(PublishPacket publish, Func<PublishPacket, CancellationToken, ValueTask> acknowledge, CancellationToken cancel)
    {
        if (publish.Message.AtLeastOnce && Interlocked.Increment(ref _unacknowledged) > _patience && level == 5)
        {
            return MqttReason.ReceiveMaximumExceeded;
        }

        await _deliveries.Writer.WriteAsync(new MqttDelivery(publish.Message, publish.Duplicate, token => acknowledge(publish, token)), cancel);
        return MqttReason.Success;
    }

    public bool IsFull => _deliveries.Reader.Count == receiveMaximum;

    public void Acknowledged() => Interlocked.Decrement(ref _unacknowledged);

    public void End() => _deliveries.Writer.TryComplete();
}
