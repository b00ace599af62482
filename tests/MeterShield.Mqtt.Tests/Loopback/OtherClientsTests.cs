using MeterShield.Tests.Counterparts;

namespace MeterShield.Mqtt.Tests.Loopback;

/// <summary>
/// Our loopback broker before clients that others wrote: npm's mqtt and Debian's python3-paho-mqtt, both versions of the protocol. Each
/// script subscribes, alone and in a group, publishes, asks for what is retained, and prints what it saw.
/// </summary>
public sealed class OtherClientsTests
{
    private const string JavaScript = """
        const mqtt = require('mqtt');
        const [port, version] = process.argv.slice(1).map(Number);
        const client = mqtt.connect({ host: '127.0.0.1', port, protocolVersion: version, clientId: 'js', clean: true, reconnectPeriod: 0 });
        const seen = [];
        client.on('error', e => { console.log('error ' + e.message); process.exit(1); });
        client.on('message', (topic, payload, packet) => {
          seen.push(`${topic}=${payload}${packet.retain ? ' retained' : ''}`);
          if (seen.length === 3) { console.log(seen.sort().join('|')); client.end(false, () => process.exit(0)); }
        });
        client.on('connect', async () => {
          try {
            await client.publishAsync('kept/one', 'old', { qos: 1, retain: true });
            await client.subscribeAsync(['plain/+', 'kept/#', '$share/g/shared/#'], { qos: 1 });
            await client.publishAsync('plain/a', 'one', { qos: 1 });
            await client.publishAsync('shared/b', 'two', { qos: 1 });
          } catch (e) { console.log('refused ' + e.message + ' ' + e.code); process.exit(1); }
        });
        """;

    private const string Python = """
        import sys, paho.mqtt.client as mqtt
        port, version = int(sys.argv[1]), int(sys.argv[2])
        client = mqtt.Client(client_id='py', protocol=version, **({} if version == 5 else {'clean_session': True}))
        seen = []
        def on_connect(c, *rest):
            c.publish('kept/one', 'old', qos=1, retain=True)
            c.subscribe([('plain/+', opts(1)), ('kept/#', opts(1)), ('$share/g/shared/#', opts(1))])
        def opts(qos):
            return mqtt.SubscribeOptions(qos=qos) if version == 5 else qos
        def on_subscribe(c, *rest):
            c.publish('plain/a', 'one', qos=1)
            c.publish('shared/b', 'two', qos=1)
        def on_message(c, userdata, message):
            seen.append(message.topic + '=' + message.payload.decode() + (' retained' if message.retain else ''))
            if len(seen) == 3:
                print('|'.join(sorted(seen)), flush=True)
                c.disconnect()
        client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
        client.connect('127.0.0.1', port)
        client.loop_forever()
        """;

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task Npm_s_client_finds_what_it_expects(int version)
    {
        await using var broker = LoopbackBroker.Start(TimeProvider.System);
        var (exit, output, errors) = await Tool.RunAsync(
            "/usr/bin/env", "nodejs", $"NODE_PATH={Modules()}", "node", "-e", JavaScript, $"{broker.Port}", $"{version}");
        Assert.True(exit == 0, output + errors);
        Assert.Equal("kept/one=old retained|plain/a=one|shared/b=two", output.Trim());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task Paho_finds_what_it_expects(int version)
    {
        await using var broker = LoopbackBroker.Start(TimeProvider.System);
        var (exit, output, errors) = await Tool.RunAsync("/usr/bin/python3", "python3-paho-mqtt", "-c", Python, $"{broker.Port}", $"{version}");
        Assert.True(exit == 0, output + errors);
        Assert.Equal("kept/one=old retained|plain/a=one|shared/b=two", output.Trim());
    }

    [Fact]
    public async Task The_broker_says_what_it_is_for_and_listens_on_this_machine_only()
    {
        await using var broker = LoopbackBroker.Start(TimeProvider.System);
        var (exit, output, _) = await Tool.RunAsync("/usr/bin/env", "nodejs", $"NODE_PATH={Modules()}", "node", "-e", """
            require('mqtt').connect({ host: '127.0.0.1', port: Number(process.argv[1]), protocolVersion: 5, reconnectPeriod: 0 })
              .on('connect', packet => { console.log(packet.properties.userProperties.purpose); process.exit(0); });
            """, $"{broker.Port}");
        Assert.Equal(0, exit);
        Assert.Contains("on this machine only", output);
        var (_, sockets, _) = await Tool.RunAsync("/bin/cat", "coreutils", "/proc/net/tcp");
        Assert.Contains($"0100007F:{broker.Port:X4} 00000000:0000 0A", sockets);
        Assert.DoesNotContain($"00000000:{broker.Port:X4} ", sockets);
    }

    /// <summary>Where tests/run has installed the npm packages.</summary>
    private static string Modules()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MeterShield.sln")))
        {
            folder = folder.Parent;
        }

        var modules = Path.Combine(folder?.FullName ?? "", "artifacts", "npm", "node_modules");
        return Directory.Exists(Path.Combine(modules, "mqtt"))
            ? modules
            : throw new InvalidOperationException("npm's mqtt is not installed: npm install --prefix artifacts/npm mqtt@5.16.0 (tests/run does it).");
    }
}
