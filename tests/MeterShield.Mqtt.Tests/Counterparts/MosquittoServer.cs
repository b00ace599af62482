using System.Net;
using System.Net.Sockets;

namespace MeterShield.Tests.Counterparts;

/// <summary>A real Mosquitto on a free loopback port, its data in a temporary folder, ended by its process id.</summary>
internal sealed class MosquittoServer : IAsyncDisposable
{
    private const int Attempts = 5;
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

        // A port that was free when it was looked at may be taken by the time it is used: then another one, unless it must be this.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var taken = port == 0 ? FreePort() : port;
            await File.WriteAllTextAsync(config, $"listener {taken} 127.0.0.1\nlog_dest stderr\nlog_type all\npersistence false\n{settings.Replace("FOLDER", folder)}\n");
            var tool = Tool.Start("/usr/sbin/mosquitto", "mosquitto", "-c", config);
            if (await Tool.IsReadyAsync(tool.Errors, line => line.EndsWith(" running", StringComparison.Ordinal), log))
            {
                return new MosquittoServer(tool, folder, taken);
            }

            await tool.DisposeAsync();
            if (!log.Exists(line => line.Contains("Address already in use", StringComparison.Ordinal)))
            {
                break;
            }
        }

        throw new InvalidOperationException("mosquitto did not start: " + string.Join('\n', log));
    }

    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _tool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
