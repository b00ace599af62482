using MeterShield.Tests.Counterparts;

namespace MeterShield.Mqtt.Tests.Servers;

/// <summary>A real broker with the listeners of the contract: plain with user and password, TLS, and TLS that asks for a certificate.</summary>
public abstract class TestBroker : IAsyncLifetime
{
    public const string User = "home";
    public const string Password = "secret";

    internal TestAuthority Authority { get; } = new();

    internal int PlainPort { get; } = FreePort.Take();

    internal int TlsPort { get; private protected init; } = FreePort.Take();

    internal int MutualPort { get; private protected init; } = FreePort.Take();

    /// <summary>The level the broker speaks: 5 or 4.</summary>
    internal abstract int Level { get; }

    /// <summary>What a client may ask for.</summary>
    internal virtual MqttVersion Version => MqttVersion.Newest;

    public abstract Task InitializeAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        Authority.Dispose();
    }

    internal MqttOptions Plain(string clientId, bool keeps = false, string password = Password) => new()
    {
        Endpoint = new MqttEndpoint("127.0.0.1", PlainPort, UsesTls: false),
        ClientId = clientId,
        CleanStart = !keeps,
        SessionExpirySeconds = keeps ? 3600u : 0u,
        User = User,
        Password = password,
        Version = Version,
    };

    internal MqttOptions Secure(string clientId) => new()
    {
        Endpoint = new MqttEndpoint("127.0.0.1", TlsPort, UsesTls: true),
        ClientId = clientId,
        User = User,
        Password = Password,
        Authorities = [Authority.Certificate],
        ClientCertificate = TlsPort == MutualPort ? Authority.Client : null,
        Version = Version,
    };

    internal MqttOptions Mutual(string clientId, bool withCertificate = true) => new()
    {
        Endpoint = new MqttEndpoint("127.0.0.1", MutualPort, UsesTls: true),
        ClientId = clientId,
        User = User,
        Password = Password,
        Authorities = [Authority.Certificate],
        ClientCertificate = withCertificate ? Authority.Client : null,
        Version = Version,
    };

    private protected abstract Task StopAsync();
}
