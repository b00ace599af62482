using System.Globalization;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>A home in a temporary folder, run by the real program as its users do.</summary>
internal sealed class Box : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-box-");

    private Box(int brokerPort) => BrokerPort = brokerPort;

    public int BrokerPort { get; }

    public string Folder => _folder.FullName;

    public string State => Path.Combine(Folder, "state");

    public string Pty => Path.Combine(Folder, "linky");

    public string Config => Path.Combine(Folder, "metershield.json");

    public static string Gateway => Path.Combine(AppContext.BaseDirectory, "metershield");

    /// <summary>The gateway that has the other programs beside it, as it ships.</summary>
    public static string BesideTheOthers
    {
        get
        {
            var built = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(built.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "src", "MeterShield.Gateway", "bin", built.Parent.Name, built.Name, "metershield");
        }
    }

    public static string Simulator => Path.Combine(AppContext.BaseDirectory, "metershield-sim");

    /// <summary>A new home that reads the meter at an address.</summary>
    public static async Task<Box> CreateAsync(int brokerPort, Func<Box, string> meter)
    {
        var box = new Box(brokerPort);
        await File.WriteAllTextAsync(
            box.Config, $$"""{"meter": "{{meter(box)}}", "zone": "Europe/Paris", "state": "{{box.State}}", "spool": "{{box.Folder}}/spool"}""");
        await box.DoAsync("init");
        return box;
    }

    /// <summary>Says one thing more in the configuration.</summary>
    public async Task SayAsync(string key, string value) =>
        await File.WriteAllTextAsync(Config, (await File.ReadAllTextAsync(Config)).Replace("\"zone\"", $"\"{key}\": \"{value}\", \"zone\"", StringComparison.Ordinal));

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> DoAsync(params string[] arguments)
    {
        var (exit, output, errors) = await Tool.RunAsync(Gateway, "dotnet", [.. arguments, "--config", Config]);
        Assert.True(exit == 0, $"{string.Join(' ', arguments)}: {output} {errors}");
        return output;
    }

    /// <summary>A home with the same state, spool and keys in another folder, reading its own meter.</summary>
    public async Task<Box> CopyAsync()
    {
        var copy = new Box(BrokerPort);
        var (exit, _, errors) = await Tool.RunAsync("cp", "coreutils", "-a", $"{Folder}/.", copy.Folder);
        Assert.True(exit == 0, errors);
        await File.WriteAllTextAsync(copy.Config, (await File.ReadAllTextAsync(Config)).Replace(Folder, copy.Folder, StringComparison.Ordinal));
        return copy;
    }

    /// <summary>Runs a command at another time, as a box with another clock would.</summary>
    public Task<(int Exit, string Output, string Errors)> AtAsync(string time, params string[] arguments) =>
        Tool.RunAsync("faketime", "faketime", [time, Gateway, .. arguments, "--config", Config]);

    /// <summary>A certificate made by openssl.</summary>
    public async Task<string> CertificateAsync(string name)
    {
        var certificate = Path.Combine(Folder, name + ".pem");
        await Tool.RunAsync(
            "openssl", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=" + name, "-keyout", Path.Combine(Folder, name + ".key"), "-out", certificate);
        return certificate;
    }

    /// <summary>Gives a consent to a recipient whose certificate openssl makes.</summary>
    public async Task<string> GrantAsync(string recipient, string purpose, string resolution)
    {
        var output = await DoAsync(
            "consent", "grant", "--recipient", recipient, "--certificate", await CertificateAsync(recipient), "--broker", $"mqtt://127.0.0.1:{BrokerPort}",
            "--purpose", purpose, "--resolution", resolution);
        return output.Split('\n')[0].Trim();
    }

    /// <summary>Starts <c>metershield run</c>.</summary>
    public Tool Run() => Tool.Start(Gateway, "dotnet", "run", "--config", Config);

    /// <summary>The certificate file of this home toward its only recipient.</summary>
    public string HomeCertificate => Path.Combine(Directory.GetDirectories(Path.Combine(State, "keys")).Single(), "certificate.pem");

    /// <summary>A French legal time, as the simulator wants it.</summary>
    public static string LegalTime(DateTimeOffset instant)
    {
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        return TimeZoneInfo.ConvertTime(instant, paris).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a name appears in its folder.</summary>
    public static async Task AppearsAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(path))
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
