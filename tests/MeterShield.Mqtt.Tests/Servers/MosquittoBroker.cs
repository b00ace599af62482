using MeterShield.Tests.Counterparts;

namespace MeterShield.Mqtt.Tests.Servers;

/// <summary>Mosquitto 2.0.</summary>
public class MosquittoBroker : TestBroker
{
    private MosquittoServer? _server;

    /// <summary>A listener whose certificate has expired.</summary>
    internal int ExpiredPort { get; } = FreePort.Take();

    internal override int Level => 5;

    public override async Task InitializeAsync()
    {
        var users = Authority.PathOf("users");
        await Tool.RunAsync("mosquitto_passwd", "mosquitto", "-b", "-c", users, User, Password);
        File.SetUnixFileMode(users, (UnixFileMode)0x1A4);
        var access = Authority.PathOf("access");
        await File.WriteAllTextAsync(access, $"user {User}\ntopic readwrite ms/#\n");
        foreach (var key in new[] { "server.key", "expired.key" })
        {
            File.SetUnixFileMode(Authority.PathOf(key), (UnixFileMode)0x1A4);
        }

        _server = await MosquittoServer.StartAsync(
            $"allow_anonymous false\npassword_file {users}\nacl_file {access}\n"
            + Listener(TlsPort, "server", "false") + Listener(MutualPort, "server", "true") + Listener(ExpiredPort, "expired", "false"),
            PlainPort);
    }

    private protected override async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private string Listener(int port, string certificate, string requireCertificate) =>
        $"""

        listener {port} 127.0.0.1
        cafile {Authority.PathOf("authorities.pem")}
        certfile {Authority.PathOf(certificate + ".pem")}
        keyfile {Authority.PathOf(certificate + ".key")}
        require_certificate {requireCertificate}

        """;
}

/// <summary>The same, spoken to in the older version.</summary>
public sealed class Mosquitto311Broker : MosquittoBroker
{
    internal override int Level => 4;

    internal override MqttVersion Version => MqttVersion.Only311;
}
