using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterShield.Mqtt.Connections;

/// <summary>TLS 1.2 or 1.3 over a connected stream, and why not.</summary>
internal sealed class TlsHandshake(MqttOptions options, TimeProvider time)
{
    private MqttFault? _fault;

    /// <summary>Whether the broker asked for this client's certificate.</summary>
    public bool AskedForCertificate { get; private set; }

    /// <summary>Secures a stream.</summary>
    /// <returns>The stream, or the fault.</returns>
    public async Task<(Stream? Stream, MqttFault? Fault)> SecureAsync(Stream plain, CancellationToken cancel)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.Endpoint.Host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificates = options.ClientCertificate is { } certificate ? [certificate] : null,
                    LocalCertificateSelectionCallback = Select,
                    CertificateChainPolicy = PolicyFor(options, time),
                    AllowRenegotiation = false,
                    RemoteCertificateValidationCallback = (_, remote, chain, errors) => (_fault = FaultOf(remote, chain, errors, options.PinnedKey.Span)) is null,
                },
                cancel);
            return (secure, null);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();

            // TLS 1.2 refuses a client's certificate within the handshake, after the broker's own was found good; 1.3 does so later.
            return (null, _fault ?? (IsAlert(e) ? MqttFault.ClientCertificateRefused : MqttFault.TlsRefused));
        }
    }

    /// <summary>Whether a stream ended because the other side refused this client's certificate.</summary>
    /// <remarks>The framework hands on what OpenSSL says of the alert (RFC 8446 6.2) as text only; a lost socket has no such text.</remarks>
    public static bool IsAlert(Exception? e) => e is not null and not SocketException
        && ((e.Message.Contains("alert", StringComparison.Ordinal)
                && (e.Message.Contains("certificate", StringComparison.Ordinal) || e.Message.Contains("unknown ca", StringComparison.Ordinal)))
            || IsAlert(e.InnerException));

    /// <summary>Called once before the handshake, and once more when the broker asks.</summary>
    private X509Certificate Select(object sender, string host, X509CertificateCollection ours, X509Certificate? remote, string[] issuers)
    {
        AskedForCertificate |= remote is not null;
        return ours.Count > 0 ? ours[0] : null!;
    }

    /// <summary>By this clock, which may be wrong at start-up: a certificate "not valid yet" is tried again when it is set.</summary>
    /// <remarks>What a certificate names as the address of its issuer's is not fetched: whoever stands in the way could write it.</remarks>
    private static X509ChainPolicy PolicyFor(MqttOptions options, TimeProvider time)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            DisableCertificateDownloads = true,
        };
        if (options.Authorities.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(options.Authorities);
        }

        return policy;
    }

    private static MqttFault? FaultOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, ReadOnlySpan<byte> pin)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || certificate is not X509Certificate2 leaf)
        {
            return MqttFault.TlsRefused;
        }

        // The chain says only that some time is wrong; the leaf says which way, as seen from the chain's own clock.
        var statuses = chain?.ChainStatus.Select(status => status.Status).ToArray() ?? [];
        if (statuses.Contains(X509ChainStatusFlags.NotTimeValid))
        {
            return leaf.NotBefore.ToUniversalTime() > chain!.ChainPolicy.VerificationTime.ToUniversalTime()
                ? MqttFault.CertificateNotYetValid
                : MqttFault.CertificateExpired;
        }

        if (errors != SslPolicyErrors.None)
        {
            return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? MqttFault.UntrustedAuthority : MqttFault.HostNameMismatch;
        }

        var isPinned = pin.IsEmpty || CryptographicOperations.FixedTimeEquals(pin, SHA256.HashData(leaf.PublicKey.ExportSubjectPublicKeyInfo()));
        return isPinned ? null : MqttFault.PinMismatch;
    }
}
