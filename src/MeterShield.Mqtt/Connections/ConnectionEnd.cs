using System.Net.Sockets;

namespace MeterShield.Mqtt.Connections;

/// <summary>The faults by which a connection is over.</summary>
internal static class ConnectionEnd
{
    /// <summary>Whether an exception says that the peer or the socket is gone, and not that the caller gave up or has a bug.</summary>
    public static bool IsLoss(this Exception e, CancellationToken cancel) =>
        e is IOException or SocketException or ObjectDisposedException || (e is OperationCanceledException && !cancel.IsCancellationRequested);
}
