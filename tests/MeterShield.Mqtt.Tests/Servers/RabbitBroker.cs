using MeterShield.Tests.Counterparts;

namespace MeterShield.Mqtt.Tests.Servers;

/// <summary>
/// RabbitMQ with its MQTT plugin: MQTT 3.1.1 only. Everything of it is in a temporary folder, its ports and its port mapper too, so
/// that it meets no other RabbitMQ of the machine. It has one setting for all its TLS listeners, so its only one asks for a certificate;
/// and it takes a self-signed certificate only from the folder of its trust store plugin.
/// </summary>
public sealed class RabbitBroker : TestBroker
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-rabbit-");
    private readonly int _mapperPort = FreePort.Take();
    private Tool? _mapper;
    private Tool? _server;

    public RabbitBroker() => TlsPort = MutualPort;

    internal override int Level => 4;

    public override async Task InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException($"{Program} is not installed: apt-get install rabbitmq-server (tests/run does it).");
        }

        await File.WriteAllTextAsync(In("enabled_plugins"), "[rabbitmq_mqtt,rabbitmq_trust_store].\n");
        Directory.CreateDirectory(In("trusted"));
        await File.WriteAllTextAsync(Path.Combine(In("trusted"), "client.pem"), Authority.Client.ExportCertificatePem());
        await File.WriteAllTextAsync(In("rabbitmq.conf"), $"""
            listeners.tcp = none
            default_user = {User}
            default_pass = {Password}
            mqtt.allow_anonymous = false
            mqtt.listeners.tcp.1 = 127.0.0.1:{PlainPort}
            mqtt.listeners.ssl.1 = 127.0.0.1:{MutualPort}
            ssl_options.cacertfile = {Authority.PathOf("authorities.pem")}
            ssl_options.certfile = {Authority.PathOf("server.pem")}
            ssl_options.keyfile = {Authority.PathOf("server.key")}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            trust_store.directory = {In("trusted")}
            trust_store.refresh_interval = 0
            log.console = true
            log.file = false

            """);
        string[] mapper = [$"ERL_EPMD_PORT={_mapperPort}", "ERL_EPMD_ADDRESS=127.0.0.1"];
        _mapper = Tool.Start("/usr/bin/env", "coreutils", [.. mapper, "epmd"]);

        // As under systemd, where the script becomes the server: so that the process we end is the server.
        _server = Tool.Start("/usr/bin/env", "coreutils", [
            .. mapper, "RUNNING_UNDER_SYSTEMD=1", $"HOME={_folder.FullName}", $"RABBITMQ_NODENAME=metershield{_mapperPort}@localhost",
            $"RABBITMQ_DIST_PORT={FreePort.Take()}", $"RABBITMQ_MNESIA_BASE={In("mnesia")}", $"RABBITMQ_LOG_BASE={In("log")}",
            $"RABBITMQ_CONFIG_FILE={In("rabbitmq.conf")}", $"RABBITMQ_ENABLED_PLUGINS_FILE={In("enabled_plugins")}",
            $"RABBITMQ_GENERATED_CONFIG_DIR={In("generated")}", $"RABBITMQ_FEATURE_FLAGS_FILE={In("flags")}", "RABBITMQ_CONF_ENV_FILE=/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+S 1:1", Program,
        ]);
        var log = new List<string>();
        if (!await Tool.IsReadyAsync(_server.Output, line => line.Contains("Server startup complete", StringComparison.Ordinal), log))
        {
            throw new InvalidOperationException("rabbitmq-server did not start: " + string.Join('\n', log.TakeLast(40)));
        }
    }

    private protected override async Task StopAsync()
    {
        foreach (var tool in new[] { _server, _mapper }.OfType<Tool>())
        {
            await tool.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);
}
