using MeterShield.Tests.Counterparts;

namespace MeterShield.Mqtt.Tests.Servers;

/// <summary>nats-server with JetStream: MQTT 3.1.1 only. One server a listener, each with its store in a temporary folder.</summary>
public sealed class NatsBroker : TestBroker
{
    private readonly List<Tool> _servers = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-nats-");

    internal override int Level => 4;

    public override async Task InitializeAsync()
    {
        await StartAsync(PlainPort, "");
        await StartAsync(TlsPort, Tls(verify: false));
        await StartAsync(MutualPort, Tls(verify: true));
    }

    private protected override async Task StopAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string Tls(bool verify) =>
        $$"""tls { cert_file: "{{Authority.PathOf("server.pem")}}", key_file: "{{Authority.PathOf("server.key")}}", ca_file: "{{Authority.PathOf("authorities.pem")}}", verify: {{(verify ? "true" : "false")}} }""";

    private async Task StartAsync(int port, string tls)
    {
        var config = Path.Combine(_folder.FullName, $"{port}.conf");
        await File.WriteAllTextAsync(config, $$"""
            server_name: metershield-test-{{port}}
            listen: "127.0.0.1:{{FreePort.Take()}}"
            jetstream { store_dir: "{{_folder.FullName}}/{{port}}" }
            mqtt { host: 127.0.0.1, port: {{port}}, authorization { user: {{User}}, password: {{Password}} }, ack_wait: "1s"
              {{tls}} }
            """);
        var server = Tool.Start("nats-server", "nats-server", "-c", config);
        _servers.Add(server);
        var log = new List<string>();
        if (!await Tool.IsReadyAsync(server.Errors, line => line.Contains("Server is ready", StringComparison.Ordinal), log))
        {
            throw new InvalidOperationException("nats-server did not start: " + string.Join('\n', log));
        }
    }
}
