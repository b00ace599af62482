using System.Net.Sockets;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>The end of a connection: it comes once, for one reason, whoever notices it first.</summary>
internal sealed class ConnectionLife(Socket socket, PacketStream packets, int level, TimeProvider time) : IDisposable
{
    /// <summary>How long a peer gets to take the last word.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<MqttFault> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Ends when the connection has, with the reason.</summary>
    public Task<MqttFault> Closed => _closed.Task;

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _closed.Task.IsCompleted;

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>It is over. What was said before is still sent.</summary>
    public void End(MqttFault fault)
    {
        if (_closed.TrySetResult(fault))
        {
            _ending.Cancel();
        }
    }

    /// <summary>It is over, and what is in the socket's buffer is thrown away.</summary>
    public void Cut(MqttFault fault)
    {
        // The reason first: the reader notices a closed socket, and knows none.
        End(fault);
        socket.Close(timeout: 0);
    }

    /// <summary>This side wants no byte more to leave.</summary>
    public void Abort()
    {
        // First of all: what the end sets going takes its time.
        socket.Close(timeout: 0);
        End(MqttFault.Closed);
    }

    /// <summary>A broker that took half a packet and no more takes nothing: nothing is said to it any more, and nobody would notice its end.</summary>
    public void CutIfBroken()
    {
        if (packets.IsBroken)
        {
            Cut(MqttFault.Silent);
        }
    }

    /// <summary>The last word: why the connection ends here. MQTT 3.1.1 knows only the normal end.</summary>
    public async Task TrySayAsync(MqttReason reason)
    {
        if (level < MqttLevel.V5 && reason != MqttReason.Success)
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await packets.WriteAsync(new DisconnectPacket(reason).Write(level), patience.Token);
        }
        catch (Exception e) when (e.IsLoss(CancellationToken.None))
        {
            // A last word to a peer that is gone.
        }
    }

    public void Dispose() => _ending.Dispose();
}
