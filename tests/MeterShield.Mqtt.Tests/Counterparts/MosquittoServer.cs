using System.Net;
using System.Net.Sockets;

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
        port = port == 0 ? FreePort() : port;
        var config = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(config, $"listener {port} 127.0.0.1\nlog_dest stderr\nlog_type all\npersistence false\n{settings.Replace("FOLDER", folder)}\n");
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        var tool = Tool.Start("/usr/sbin/mosquitto", "mosquitto", "-c", config);
        var log = new List<string>();
        while (await tool.Errors.ReadLineAsync() is { } line)
        {
            log.Add(line);
            if (line.EndsWith(" running", StringComparison.Ordinal))
            {
                _ = DrainAsync(tool.Errors);
                return new MosquittoServer(tool, folder, port);
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

    private static async Task DrainAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync() is not null)
        {
            // Read on, so that the broker never waits for a full pipe.
        }
    }
}
