using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
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
    /// <param name="time">The clock of timeouts and keep-alive.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<MqttConnectResult> ConnectAsync(MqttOptions options, TimeProvider time, CancellationToken cancel)
    {
        var first = await AttemptAsync(options, Mqtt5, time, cancel);
        return first.Fault is MqttFault.ProtocolNotSupported ? await AttemptAsync(options, Mqtt311, time, cancel) : first;
    }

    private static async Task<MqttConnectResult> AttemptAsync(MqttOptions options, int level, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Endpoint.Host, options.Endpoint.Port, either.Token);
            var stream = await SecureAsync(socket, options, either.Token);
            return stream.Fault is { } fault ? Failed(socket, fault) : await GreetAsync(socket, stream.Stream!, options, level, time, either.Token);
        }
        catch (SocketException e)
        {
            return Failed(socket, e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData ? MqttFault.UnknownHost : MqttFault.Unreachable);
        }
        catch (IOException)
        {
            return Failed(socket, level == Mqtt5 ? MqttFault.ProtocolNotSupported : MqttFault.Closed);
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

    private static async Task<(Stream? Stream, MqttFault? Fault)> SecureAsync(Socket socket, MqttOptions options, CancellationToken cancel)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!options.Endpoint.UsesTls)
        {
            return (plain, null);
        }

        MqttFault? fault = null;
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.Endpoint.Host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificates = options.ClientCertificate is { } certificate ? [certificate] : null,
                    CertificateChainPolicy = PolicyFor(options),
                    AllowRenegotiation = false,
                    RemoteCertificateValidationCallback = (_, remote, chain, errors) => (fault = FaultOf(remote, chain, errors)) is null,
                },
                cancel);
            return (secure, null);
        }
        catch (AuthenticationException)
        {
            await secure.DisposeAsync();
            return (null, fault ?? MqttFault.TlsRefused);
        }
    }

    private static X509ChainPolicy PolicyFor(MqttOptions options)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.Authorities.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(options.Authorities);
        }

        return policy;
    }

    private static MqttFault? FaultOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || certificate is not X509Certificate2 leaf)
        {
            return MqttFault.TlsRefused;
        }

        // The chain says only that some time is wrong; the leaf says which way, as seen from the chain's own clock.
        var statuses = chain?.ChainStatus.Select(status => status.Status).ToArray() ?? [];
        if (statuses.Contains(X509ChainStatusFlags.NotTimeValid))
        {
            return leaf.NotBefore > chain!.ChainPolicy.VerificationTime ? MqttFault.CertificateNotYetValid : MqttFault.CertificateExpired;
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? MqttFault.UntrustedAuthority : MqttFault.HostNameMismatch;
    }

    private static async Task<MqttConnectResult> GreetAsync(
        Socket socket, Stream stream, MqttOptions options, int level, TimeProvider time, CancellationToken cancel)
    {
        var packets = new PacketStream(stream, options.MaximumPacketSize);
        await packets.WriteAsync(ConnectPacket.Write(options, level), null, cancel);
        var (result, packet) = await packets.ReadAsync(cancel);
        if (result != PacketRead.Packet)
        {
            // A broker that does not know version 5 may close instead of answering.
            return Failed(socket, result != PacketRead.Ended ? MqttFault.Malformed : level == Mqtt5 ? MqttFault.ProtocolNotSupported : MqttFault.Closed);
        }

        var answer = ConnAckPacket.Read(packet, level);
        return answer.Fault is { } fault
            ? Failed(socket, fault)
            : new MqttConnectResult(new MqttConnection(socket, packets, options, level, answer, time), null);
    }
}
