using System.Net;
using System.Net.Sockets;

namespace MeterShield.Simulator.Tests;

/// <summary>The meter over TCP: it waits for its reader, and is gone and back under the same port.</summary>
public sealed class TcpTests
{
    [Fact]
    public async Task Unplugged_over_TCP_is_a_lost_connection_and_the_same_port_again()
    {
        using var folder = new TemporaryFolder();
        var script = folder.PathOf("faults.json");
        await File.WriteAllTextAsync(script, """{"faults": [{"at": "00:00:10", "fault": "unplug", "for": "00:00:30"}]}""");
        using var simulator = Tool.Start("tic", "--to", "tcp:127.0.0.1:0", "--days", "0.0006", "--speed", "max", "--faults", script);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var said = await simulator.StandardError.ReadLineAsync(patience.Token);
        var endPoint = IPEndPoint.Parse(said!["listening on ".Length..]);

        Assert.Equal((10, "H260114200000"), Dates(await ReadToEndAsync(endPoint)));
        Assert.Equal((11, "H260114200040"), Dates(await ReadToEndAsync(endPoint)));
        await simulator.WaitForExitAsync(patience.Token);
        Assert.Equal(0, simulator.ExitCode);
    }

    /// <summary>Between the two it refuses; how long that is depends on the machine.</summary>
    private static async Task<TcpClient> ConnectAsync(IPEndPoint endPoint, CancellationToken cancel)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(endPoint, cancel);
                return client;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                client.Dispose();
                await again.WaitForNextTickAsync(cancel);
            }
        }
    }

    private static (int Count, string First) Dates(string text)
    {
        var dates = text.Split("DATE\t");
        return (dates.Length - 1, dates[1][..13]);
    }

    private static async Task<string> ReadToEndAsync(IPEndPoint endPoint)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var client = await ConnectAsync(endPoint, patience.Token);
        using var reader = new StreamReader(client.GetStream(), System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync(patience.Token);
    }
}
