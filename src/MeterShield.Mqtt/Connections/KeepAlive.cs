using System.Net.Sockets;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>
/// Says something before the keep-alive runs out, and tells when the broker has said nothing for one and a half of it (MQTT 5.0
/// 3.1.2.10): a half-open connection looks healthy to the socket.
/// </summary>
internal sealed class KeepAlive(PacketStream packets, TimeSpan interval, TimeProvider time)
{
    private static readonly ReadOnlyMemory<byte> Ping = new PacketWriter().ToPacket(PacketType.PingReq);

    private long _lastHeard = time.GetTimestamp();
    private volatile bool _isBusy;

    /// <summary>Whether a packet is being dealt with.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>A packet came in, and nothing is read until <see cref="Ready"/>: however long that takes, the broker is not silent.</summary>
    public void Busy() => _isBusy = true;

    /// <summary>The packet is dealt with.</summary>
    public void Ready()
    {
        Volatile.Write(ref _lastHeard, time.GetTimestamp());
        _isBusy = false;
    }

    /// <summary>Pings until the connection ends or the broker is silent.</summary>
    /// <returns>Why the connection is over, or null when another has said so.</returns>
    public async Task<MqttFault?> RunAsync(CancellationToken ending)
    {
        if (interval == TimeSpan.Zero)
        {
            return null;
        }

        using var timer = new PeriodicTimer(interval * 0.75, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                var isSilent = !_isBusy && time.GetElapsedTime(Volatile.Read(ref _lastHeard)) > interval * 1.5;
                if (isSilent || !await PingAsync(ending))
                {
                    return MqttFault.Silent;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Nobody watches a connection over which no ping can be written.
            return MqttFault.Closed;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // It is over.
        }

        return null;
    }

    /// <summary>A ping that cannot be written waits no longer than until the next look at the clock.</summary>
    /// <returns>False when it was given up half way: the broker takes nothing, and after half a packet nothing else can be written.</returns>
    private async Task<bool> PingAsync(CancellationToken ending)
    {
        using var patience = new CancellationTokenSource(interval * 0.5, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, patience.Token);
        try
        {
            await packets.WriteAsync(Ping, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // A publish is being written, and slowly, and the next look decides; or it was this ping, half way.
            return !packets.IsBroken;
        }
    }
}
