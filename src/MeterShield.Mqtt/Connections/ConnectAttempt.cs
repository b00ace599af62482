using System.Net.Sockets;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>One attempt to connect, in one version.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Fault">Why there is none; <see cref="MqttFault.Closed"/> when the broker ended the connection without an answer.</param>
/// <param name="AskedForCertificate">Whether the broker asked for this client's certificate.</param>
internal sealed record ConnectAttempt(IMqttConnection? Connection, MqttFault? Fault, bool AskedForCertificate)
{
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<ConnectAttempt> MakeAsync(MqttOptions options, int level, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var tls = options.Endpoint.UsesTls ? new TlsHandshake(options, time) : null;
        Socket? socket = null;
        MqttFault fault;
        try
        {
            socket = await AddressRace.ConnectAsync(options.Endpoint, time, either.Token);
            var plain = new NetworkStream(socket, ownsSocket: true);
            var (stream, refusal) = tls is null ? (plain, null) : await tls.SecureAsync(plain, either.Token);
            (var connection, fault) = stream is null ? (null, refusal!.Value) : await GreetAsync(socket, stream, options, level, time, either.Token);
            if (connection is not null)
            {
                return new ConnectAttempt(connection, null, tls is { AskedForCertificate: true });
            }
        }
        catch (SocketException e)
        {
            fault = e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData ? MqttFault.UnknownHost : MqttFault.Unreachable;
        }
        catch (IOException e)
        {
            fault = TlsHandshake.IsAlert(e) ? MqttFault.ClientCertificateRefused : MqttFault.Closed;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            fault = MqttFault.TimedOut;
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            throw;
        }

        socket?.Dispose();
        return new ConnectAttempt(null, fault, tls is { AskedForCertificate: true });
    }

    private static async Task<(MqttConnection? Connection, MqttFault Fault)> GreetAsync(
        Socket socket, Stream stream, MqttOptions options, int level, TimeProvider time, CancellationToken cancel)
    {
        var packets = new PacketStream(stream, options.MaximumPacketSize);
        await packets.WriteAsync(ConnectPacket.Write(options, level), cancel);
        var (result, packet) = await packets.ReadAsync(cancel);
        if (result != PacketRead.Packet)
        {
            return (null, result == PacketRead.Ended ? MqttFault.Closed : MqttFault.Malformed);
        }

        var answer = ConnAckPacket.Read(packet, level, options.CleanStart);
        return answer.Fault is { } fault
            ? (null, fault)
            : (new MqttConnection(socket, packets, options, level, answer, time), default);
    }
}
