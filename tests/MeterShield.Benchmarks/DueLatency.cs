using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Benchmarks;

/// <summary>
/// How long after its due instant a release is acknowledged by its broker, through the whole gateway in real time: a meter without a clock
/// (historique), so that both are by this machine's clock. The acknowledgment's file is what the courier writes on PUBACK.
/// </summary>
internal sealed class DueLatency : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory($"/var/tmp/metershield-due-{Environment.ProcessId}");
    private readonly MosquittoProcess _broker = new();
    private readonly ConcurrentDictionary<string, double> _seconds = new(StringComparer.Ordinal);

    private string Config => Path.Combine(_folder.FullName, "metershield.json");

    public static async Task<int> RunAsync(int minutes, int recipients)
    {
        await using var latency = new DueLatency();
        await latency.MeasureAsync(minutes, recipients);
        return 0;
    }

    public ValueTask DisposeAsync()
    {
        _broker.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task MeasureAsync(int minutes, int recipients)
    {
        var meterPort = FreePort.Take();
        await File.WriteAllTextAsync(Config, $$"""{"meter": "tic+tcp://127.0.0.1:{{meterPort}}", "clockConfirmed": true, "state": "{{_folder.FullName}}/state", "spool": "{{_folder.FullName}}/spool"}""");
        await Programs.RunAsync(Programs.Gateway, "init", "--config", Config);
        for (var recipient = 0; recipient < recipients; recipient++)
        {
            await GiveAsync($"recipient{recipient}");
        }

        await using var listener = await _broker.ListenAsync();
        string[] historique = ["tic", "--mode", "historique", "--to", $"tcp:127.0.0.1:{meterPort}", "--days", "1", "--speed", "1"];
        using var meter = Process.Start(new ProcessStartInfo(Programs.Simulator, historique) { RedirectStandardError = true })!;
        await meter.StandardError.ReadLineAsync();
        using var gateway = Process.Start(new ProcessStartInfo(Programs.Gateway, ["run", "--config", Config]) { RedirectStandardOutput = true })!;
        gateway.OutputDataReceived += (_, _) => { };
        gateway.BeginOutputReadLine();
        using var watcher = new FileSystemWatcher(Path.Combine(_folder.FullName, "spool"), "*.release") { IncludeSubdirectories = true };
        watcher.Renamed += (_, change) => Note(change.FullPath);
        watcher.EnableRaisingEvents = true;
        using var time = new PeriodicTimer(TimeSpan.FromMinutes(minutes), TimeProvider.System);
        await time.WaitForNextTickAsync();
        foreach (var process in new[] { gateway, meter })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        var sorted = _seconds.Values.Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"due instant to PUBACK, {sorted.Count} releases of {recipients} recipients: median {sorted[sorted.Count / 2]:N3} s, least {sorted[0]:N3} s, most {sorted[^1]:N3} s (the plan looks once a second)"));
    }

    private void Note(string path)
    {
        if (Path.GetFileName(Path.GetDirectoryName(path)) == "acks")
        {
            var name = Path.GetFileName(path);
            var due = DateTimeOffset.FromUnixTimeSeconds(long.Parse(name.AsSpan(0, 12), CultureInfo.InvariantCulture));
            _seconds.TryAdd(name, (TimeProvider.System.GetUtcNow() - due).TotalSeconds);
        }
    }

    private async Task GiveAsync(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(9));
        var file = Path.Combine(_folder.FullName, name + ".pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await Programs.RunAsync(
            Programs.Gateway, "consent", "grant", "--config", Config, "--recipient", name, "--certificate", file, "--broker", $"mqtt://127.0.0.1:{_broker.Port}",
            "--purpose", "demonstration", "--resolution", "minute");
    }
}
