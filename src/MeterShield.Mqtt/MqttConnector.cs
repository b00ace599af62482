using System.Net.Sockets;
using MeterShield.Mqtt.Connections;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Fault">Why there is none.</param>
public sealed record MqttConnectResult(IMqttConnection? Connection, MqttFault? Fault);

/// <summary>Makes connections: MQTT 5.0, and where the broker does not know it, MQTT 3.1.1.</summary>
public static class MqttConnector
{
    private const int Mqtt5 = 5;
    private const int Mqtt311 = 4;

    /// <summary>Connects once. Faults of the network and the broker are results; nothing is retried here but the protocol.</summary>
    /// <param name="options">How.</param>
    /// <param name="time">The clock of timeouts, keep-alive and certificates.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<MqttConnectResult> ConnectAsync(MqttOptions options, TimeProvider time, CancellationToken cancel)
    {
        if (options.Version == MqttVersion.Only311)
        {
            return await AttemptAsync(options, Mqtt311, time, cancel);
        }

        var first = await AttemptAsync(options, Mqtt5, time, cancel);
        return first.Fault == MqttFault.ProtocolNotSupported && options.Version == MqttVersion.Newest
            ? await AttemptAsync(options, Mqtt311, time, cancel)
            : first;
    }

    private static async Task<MqttConnectResult> AttemptAsync(MqttOptions options, int level, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var tls = options.Endpoint.UsesTls ? new TlsHandshake(options, time) : null;
        try
        {
            await socket.ConnectAsync(options.Endpoint.Host, options.Endpoint.Port, either.Token);
            var plain = new NetworkStream(socket, ownsSocket: true);
            var (stream, fault) = tls is null ? (plain, null) : await tls.SecureAsync(plain, either.Token);
            return stream is null
                ? Failed(socket, fault!.Value)
                : await GreetAsync(socket, stream, options, level, time, either.Token) ?? Failed(socket, Ended(level, tls));
        }
        catch (SocketException e)
        {
            return Failed(socket, e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData ? MqttFault.UnknownHost : MqttFault.Unreachable);
        }
        catch (IOException e)
        {
            return Failed(socket, TlsHandshake.IsAlert(e) ? MqttFault.ClientCertificateRefused : Ended(level, tls));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(socket, MqttFault.TimedOut);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static MqttConnectResult Failed(Socket socket, MqttFault fault)
    {
        socket.Dispose();
        return new MqttConnectResult(null, fault);
    }

    /// <returns>Null when the broker ended the connection instead of answering.</returns>
    private static async Task<MqttConnectResult?> GreetAsync(
        Socket socket, Stream stream, MqttOptions options, int level, TimeProvider time, CancellationToken cancel)
    {
        var packets = new PacketStream(stream, options.MaximumPacketSize);
        await packets.WriteAsync(ConnectPacket.Write(options, level), cancel);
        var (result, packet) = await packets.ReadAsync(cancel);
        if (result != PacketRead.Packet)
        {
            return result == PacketRead.Ended ? null : Failed(socket, MqttFault.Malformed);
        }

        var answer = ConnAckPacket.Read(packet, level);
        return answer.Fault is { } fault
            ? Failed(socket, fault)
            : new MqttConnectResult(new MqttConnection(socket, packets, options, level, answer, time), null);
    }

    /// <summary>
    /// A broker that does not know version 5 may close instead of answering; one that refuses our certificate may do so before
    /// its alert is read.
    /// </summary>
    private static MqttFault Ended(int level, TlsHandshake? tls) =>
        level == Mqtt5 ? MqttFault.ProtocolNotSupported
        : tls is { AskedForCertificate: true } ? MqttFault.ClientCertificateRefused
        : MqttFault.Closed;
}
