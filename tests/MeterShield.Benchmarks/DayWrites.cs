using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Mqtt;

namespace MeterShield.Benchmarks;

/// <summary>
/// Bytes that a day of one meter and two recipients puts on the disk, by the kernel's account of both halves (<c>write_bytes</c> of
/// <c>/proc/PID/io</c>: what was sent to the storage, in whole pages), beside what the programs handed over and what a day is worth.
/// </summary>
internal sealed class DayWrites : IAsyncDisposable
{
    private const int Budget = 5_000_000;

    // Not below /tmp, which may be memory: what never reaches a disk is not counted.
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/var/tmp/metershield-day-{Environment.ProcessId}");
    private readonly LoopbackBroker _broker = LoopbackBroker.Start(TimeProvider.System);

    private string Config => Path.Combine(_folder.FullName, "metershield.json");

    /// <param name="speed">Meter seconds per second.</param>
    /// <param name="resolutions">What the two recipients get, such as <c>day half-hour</c>.</param>
    public static async Task<int> RunAsync(int speed, string[] resolutions)
    {
        await using var day = new DayWrites();
        await day.MeasureAsync(speed, resolutions.Length > 0 ? resolutions : ["day", "half-hour"]);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task MeasureAsync(int speed, string[] resolutions)
    {
        var port = FreePort();
        await File.WriteAllTextAsync(Config, $$"""{"meter": "tic+tcp://127.0.0.1:{{port}}", "state": "{{_folder.FullName}}/state", "spool": "{{_folder.FullName}}/spool"}""");
        await Programs.RunAsync(Programs.Gateway, "init", "--config", Config);
        foreach (var (number, resolution) in resolutions.Index())
        {
            await GiveAsync($"recipient{number}", resolution);
        }

        using var listening = new CancellationTokenSource();
        var taken = ListenAsync(listening.Token);
        using var meter = Start(Programs.Simulator, "tic", "--to", $"tcp:127.0.0.1:{port}", "--days", "1", "--speed", $"{speed}", "--start", Paris(NextMidnight()));
        await meter.StandardError.ReadLineAsync();
        using var inside = Start(Programs.Gateway, "inside", "--config", Config);
        using var courier = Start(Programs.Gateway, "courier", "--config", Config);
        await meter.WaitForExitAsync();
        Report($"inside, {string.Join(" + ", resolutions)}", inside);
        Report("courier", courier);
        await listening.CancelAsync();
        Print("messages delivered", await taken);
        foreach (var process in new[] { inside, courier })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private async Task GiveAsync(string name, string resolution)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        var file = Path.Combine(_folder.FullName, name + ".pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        var purpose = resolution switch { "day" => "advice", "minute" or "five-minutes" => "demonstration", _ => "flexibility" };
        await Programs.RunAsync(
            Programs.Gateway, "consent", "grant", "--config", Config, "--recipient", name, "--certificate", file, "--broker", _broker.Address.ToString(),
            "--purpose", purpose, "--resolution", resolution);
    }

    /// <summary>A recipient that listens: without one a broker takes nothing for good.</summary>
    private async Task<long> ListenAsync(CancellationToken cancel)
    {
        var endpoint = new MqttEndpoint("127.0.0.1", _broker.Port, UsesTls: false);
        var result = await MqttConnector.ConnectAsync(new MqttOptions { Endpoint = endpoint, ClientId = "listener" }, TimeProvider.System, CancellationToken.None);
        await using var connection = result.Connection!;
        await connection.SubscribeAsync("#", CancellationToken.None);
        var taken = 0L;
        try
        {
            await foreach (var delivery in connection.Deliveries(cancel))
            {
                await delivery.AcknowledgeAsync(cancel);
                taken++;
            }
        }
        catch (OperationCanceledException)
        {
            // The day is over.
        }

        return taken;
    }

    private static void Report(string what, Process process)
    {
        var account = File.ReadLines($"/proc/{process.Id}/io").Select(line => line.Split(": ")).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        Print($"{what}: bytes handed over", account["wchar"]);
        Print($"{what}: bytes to the disk (budget of both {Budget:N0})", account["write_bytes"] - account["cancelled_write_bytes"]);
    }

    private static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Consents begin at a midnight: five minutes before the next one by the meter.</summary>
    private static DateTimeOffset NextMidnight()
    {
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var date = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, paris).Date.AddDays(1);
        return new DateTimeOffset(date, paris.GetUtcOffset(date)).AddMinutes(-5);
    }

    private static string Paris(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static void Print(string what, long figure) => Console.WriteLine($"{what,-70} {figure,14:N0}");
}
