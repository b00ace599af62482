using System.Net;
using System.Net.Sockets;

namespace MeterShield.Simulator.Modbus;

/// <summary>Where the meter is reached.</summary>
/// <param name="Tcp">Modbus TCP, or null.</param>
/// <param name="RtuOverTcp">RTU frames over TCP, or null.</param>
/// <param name="Rtu">A pseudo-terminal's name, or null.</param>
internal sealed record ModbusPlaces(IPEndPoint? Tcp, IPEndPoint? RtuOverTcp, string? Rtu);

/// <summary>Serves every place at once, until it is stopped.</summary>
internal sealed class ModbusServer(ModbusSlave slave, ModbusPlaces places, Action<string> listening, TimeProvider time)
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task RunAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Task>();
        if (places.Tcp is { } tcp)
        {
            running.Add(ListenAsync(Listen(tcp), rtu: false, stop.Token));
        }

        if (places.RtuOverTcp is { } rtuOverTcp)
        {
            running.Add(ListenAsync(Listen(rtuOverTcp), rtu: true, stop.Token));
        }

        if (places.Rtu is { } path)
        {
            running.Add(ServePtyAsync(path, stop.Token));
        }

        await await Task.WhenAny(running);
    }

    private Socket Listen(IPEndPoint at)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(at);
        listener.Listen();
        listening($"listening on {listener.LocalEndPoint}");
        return listener;
    }

    private async Task ListenAsync(Socket listener, bool rtu, CancellationToken cancel)
    {
        using (listener)
        {
            while (true)
            {
                var master = await listener.AcceptAsync(cancel);
                master.NoDelay = true;
                _ = ServeAsync(master, rtu, cancel);
            }
        }
    }

    private async Task ServeAsync(Socket master, bool rtu, CancellationToken cancel)
    {
        using (master)
        {
            try
            {
                await new ModbusTalk(slave, _turn, rtu, time).RunAsync(new SocketPort(master), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // The end of the run.
            }
        }
    }

    private async Task ServePtyAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            // A line that was dropped is a device that was unplugged, and comes back under the same name.
            using var port = PtyPort.Open(path);
            listening($"listening on {path}");
            await new ModbusTalk(slave, _turn, rtu: true, time).RunAsync(port, cancel);
        }
    }
}
