using System.Diagnostics;
using System.Globalization;
using MeterShield.Mqtt;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Benchmarks;

/// <summary>A mosquitto of our own on the loopback interface, without persistence, and its own publisher to compare with.</summary>
internal sealed class MosquittoProcess : IDisposable
{
    private readonly Process _process;

    public MosquittoProcess()
    {
        var configuration = Path.GetTempFileName();
        File.WriteAllText(configuration, $"listener {Port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n");
        _process = Process.Start(new ProcessStartInfo("mosquitto", ["-c", configuration]) { RedirectStandardError = true })!;
        while (_process.StandardError.ReadLine()?.EndsWith(" running", StringComparison.Ordinal) == false)
        {
            // Until it listens.
        }

        _ = _process.StandardError.ReadToEndAsync();
        File.Delete(configuration);
    }

    public int Port { get; } = FreePort.Take();

    /// <summary>Somebody who listens: without, a broker takes nothing for good.</summary>
    public async Task<IAsyncDisposable> ListenAsync()
    {
        var endpoint = new MqttEndpoint("127.0.0.1", Port, UsesTls: false);
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(new MqttOptions { Endpoint = endpoint, ClientId = "listener" }, CancellationToken.None);
        await result.Connection!.SubscribeAsync("#", CancellationToken.None);
        _ = TakeAsync(result.Connection);
        return result.Connection;
    }

    /// <summary>The same number of messages by mosquitto_pub.</summary>
    public async Task PublishAsync(int count, int bytes)
    {
        string[] arguments = ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-V", "5", "-q", "1", "-t", "ms/v1/bench/release", "-l"];
        using var publisher = Process.Start(new ProcessStartInfo("mosquitto_pub", arguments) { RedirectStandardInput = true })!;
        var line = new string('x', bytes);
        for (var number = 0; number < count; number++)
        {
            await publisher.StandardInput.WriteLineAsync(line);
        }

        publisher.StandardInput.Close();
        await publisher.WaitForExitAsync();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static async Task TakeAsync(IMqttConnection connection)
    {
        await foreach (var delivery in connection.Deliveries(CancellationToken.None))
        {
            await delivery.AcknowledgeAsync(CancellationToken.None);
        }
    }
}
