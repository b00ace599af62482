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

    /// <summary>A packet came in.</summary>
    public void Heard() => Volatile.Write(ref _lastHeard, time.GetTimestamp());

    /// <summary>Pings until the connection ends or the broker is silent.</summary>
    /// <returns>True when it is silent.</returns>
    public async Task<bool> RunAsync(CancellationToken ending)
    {
        if (interval == TimeSpan.Zero)
        {
            return false;
        }

        using var timer = new PeriodicTimer(interval * 0.75, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                if (time.GetElapsedTime(Volatile.Read(ref _lastHeard)) > interval * 1.5)
                {
                    return true;
                }

                await PingAsync(ending);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The read loop sees the same end and says why.
        }

        return false;
    }

    /// <summary>A ping that cannot be written waits no longer than until the next look at the clock.</summary>
    private async Task PingAsync(CancellationToken ending)
    {
        using var patience = new CancellationTokenSource(interval * 0.5, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, patience.Token);
        try
        {
            await packets.WriteAsync(Ping, either.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // A publish is being written, and slowly, or this ping half way: the next look decides.
        }
    }
}
