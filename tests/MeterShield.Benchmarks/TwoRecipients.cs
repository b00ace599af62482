using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Mqtt;

namespace MeterShield.Benchmarks;

/// <summary>Recipients of a home at a loopback broker, with a consent each, that listen and count.</summary>
internal sealed class TwoRecipients : IAsyncDisposable
{
    private readonly LoopbackBroker _broker = LoopbackBroker.Start(TimeProvider.System);

    /// <summary>Consents begin at a midnight: five minutes before the next one, by legal time, as the simulator wants it.</summary>
    public static string Evening
    {
        get
        {
            var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
            var midnight = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, paris).Date.AddDays(1);
            return midnight.AddMinutes(-5).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Gives each recipient its consent, such as <c>day half-hour</c>, in the home of a configuration.</summary>
    public async Task GiveAsync(string config, string[] resolutions)
    {
        foreach (var (number, resolution) in resolutions.Index())
        {
            var name = $"recipient{number}";
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
            var file = Path.Combine(Path.GetDirectoryName(config)!, name + ".pem");
            await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
            var purpose = resolution switch { "day" => "advice", "minute" or "five-minutes" => "demonstration", _ => "flexibility" };
            await Programs.RunAsync(
                Programs.Gateway, "consent", "grant", "--config", config, "--recipient", name, "--certificate", file, "--broker", _broker.Address.ToString(),
                "--purpose", purpose, "--resolution", resolution);
        }
    }

    /// <summary>Takes what comes until it is stopped: without somebody who listens a broker takes nothing for good.</summary>
    /// <returns>How many releases came.</returns>
    public async Task<long> ListenAsync(CancellationToken cancel)
    {
        var endpoint = new MqttEndpoint("127.0.0.1", _broker.Port, UsesTls: false);
        var result = await new MqttConnector(TimeProvider.System).ConnectAsync(new MqttOptions { Endpoint = endpoint, ClientId = "listener" }, CancellationToken.None);
        await using var connection = result.Connection!;
        await connection.SubscribeAsync("#", CancellationToken.None);
        var releases = 0L;
        try
        {
            await foreach (var delivery in connection.Deliveries(cancel))
            {
                await delivery.AcknowledgeAsync(cancel);
                releases += delivery.Message.Topic.EndsWith("/release", StringComparison.Ordinal) ? 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            // The day is over.
        }

        return releases;
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();
}
