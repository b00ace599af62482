namespace MeterShield.Tests.Counterparts;

/// <summary>A real Mosquitto on a free loopback port, its data in a temporary folder, ended by its process id.</summary>
internal sealed class MosquittoServer : IAsyncDisposable
{
    private readonly Tool _tool;
    private readonly string _folder;

    private MosquittoServer(Tool tool, string folder, int port)
    {
        _tool = tool;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts one.</summary>
    /// <param name="settings">Further lines of mosquitto.conf; default: anyone may connect.</param>
    /// <param name="port">A port to take again, or 0 for a free one.</param>
    public static async Task<MosquittoServer> StartAsync(string settings = "allow_anonymous true", int port = 0)
    {
        var folder = Directory.CreateTempSubdirectory("metershield-mosquitto-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        var config = Path.Combine(folder, "mosquitto.conf");
        var log = new List<string>();

        var taken = port == 0 ? FreePort.Take() : port;
        await File.WriteAllTextAsync(config, $"listener {taken} 127.0.0.1\nlog_dest stderr\nlog_type all\npersistence false\n{settings.Replace("FOLDER", folder)}\n");
        var tool = Tool.Start("/usr/sbin/mosquitto", "mosquitto", "-c", config);
        return await Tool.IsReadyAsync(tool.Errors, line => line.EndsWith(" running", StringComparison.Ordinal), log)
            ? new MosquittoServer(tool, folder, taken)
            : throw new InvalidOperationException("mosquitto did not start: " + string.Join('\n', log));
    }

    public async ValueTask DisposeAsync()
    {
        await _tool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
