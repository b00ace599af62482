using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeterShield.Metering;
using MeterShield.Metering.Modbus;

namespace MeterShield.Benchmarks;

/// <summary>
/// Polls of a Modbus meter, a libmodbus server, over TCP on this machine: our master, libmodbus as a peer, and a bare socket that sends and
/// receives the same bytes, the machine's limit. Then the whole gateway at one poll a second, beside one that polls once a minute
/// and beside mbpoll at the same pace. A .NET program that only awaits a timer each second and one that only sleeps as long tell what
/// waking up costs: the machine's limit for whoever polls once a second.
/// </summary>
internal sealed partial class ModbusPolls : IDisposable
{
    /// <summary>The argument with which this program only awaits a timer.</summary>
    public const string Idle = "idle";

    private const int Polls = 20_000, Address = 0x48, Registers = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-modbus-polls-");
    private readonly Process _server;
    private readonly int _port;

    private ModbusPolls()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "modbus", "libmodbus_server.py");
        _server = Start("/usr/bin/python3", script, "tcp", Path.Combine(AppContext.BaseDirectory, "modbus", "sdm630.vector"));
        _port = int.Parse(_server.StandardOutput.ReadLine()!["ready ".Length..], CultureInfo.InvariantCulture);
        _server.StandardInput.WriteLine("1");
        _server.StandardInput.Flush();
        _server.StandardOutput.ReadLine();
    }

    /// <param name="seconds">How long the gateway is watched.</param>
    public static async Task RunAsync(int seconds)
    {
        using var polls = new ModbusPolls();
        for (var round = 0; round < 2; round++)
        {
            // The first warms up: its figures are the runtime's, not ours.
            var ours = await polls.OursAsync();
            var theirs = polls.Libmodbus();
            var bare = polls.Bare();
            if (round == 1)
            {
                Print("our master", ours);
                Print("libmodbus, called from here", theirs);
                Print("bare socket, the same bytes", bare);
            }
        }

        await polls.WatchAsync(seconds);
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<Cost> OursAsync()
    {
        MeterUrl.TryParse($"modbus+tcp://127.0.0.1:{_port}?model=sdm630&gap=0", out var url, out _);
        await using var bus = Meters.BusAt(url!, TimeProvider.System);
        var (read, registers) = (new ModbusRead(1, ModbusTable.Input, Address, Registers), new ushort[Registers]);
        return await CostAsync(async () => Expect((await bus.ReadAsync(read, registers, CancellationToken.None)).Fault == ModbusFault.None));
    }

    private Cost Libmodbus()
    {
        var context = NewTcp("127.0.0.1", _port);
        Expect(Connect(context) == 0 && SetSlave(context, 1) == 0);
        var registers = new ushort[Registers];
        var cost = CostAsync(() =>
        {
            Expect(ReadInput(context, Address, Registers, registers) == Registers);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
        Close(context);
        Free(context);
        return cost;
    }

    private Cost Bare()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", _port);
        byte[] question = [0, 1, 0, 0, 0, 6, 1, 4, 0, Address, 0, Registers];
        var answer = new byte[64];
        return CostAsync(() =>
        {
            socket.Send(question);
            Expect(socket.Receive(answer) == 9 + (2 * Registers));
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
    }

    private static async Task<Cost> CostAsync(Func<Task> poll)
    {
        using var self = Process.GetCurrentProcess();
        var (processor, allocated, watch) = (self.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        for (var count = 0; count < Polls; count++)
        {
            await poll();
        }

        var wall = watch.Elapsed;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        self.Refresh();
        return new Cost(Polls / wall.TotalSeconds, (self.TotalProcessorTime - processor).TotalMicroseconds / Polls, (double)bytes / Polls);
    }

    /// <summary>Processor seconds a day of each, from what a while took of each, side by side.</summary>
    private async Task WatchAsync(int seconds)
    {
        using var meter = Start(Programs.Simulator, "modbus", "--model", "sdm630", "--tcp", "127.0.0.1:0");
        var place = (await meter.StandardError.ReadLineAsync())!["listening on ".Length..];
        using var often = await GatewayAsync(place, poll: 1);
        using var seldom = await GatewayAsync(place, poll: 60);
        using var peer = Start("mbpoll", "-m", "tcp", "-p", place.Split(':')[1], "-a", "1", "-0", "-r", "72", "-c", "2", "-t", "3:float", "-B", "-l", "1000", "127.0.0.1");
        _ = peer.StandardOutput.ReadToEndAsync();
        using var timer = Start(Environment.ProcessPath!, [.. Environment.GetCommandLineArgs().Take(1).Where(_ => IsHosted), Idle]);
        using var sleeper = Start("/usr/bin/python3", "-c", "import time\nwhile True: time.sleep(1)");
        Process[] watched = [often, seldom, peer, timer, sleeper];
        // What is called once a second is compiled for good after half a minute and more.
        await PassAsync(90);
        var before = watched.Select(Processor).ToArray();
        await PassAsync(seconds);
        var perDay = watched.Select((process, index) => (Processor(process) - before[index]).TotalSeconds * 86_400 / seconds).ToArray();
        Print("whole gateway, a poll a second: CPU s a day (budget of TIC's gateway 1)", perDay[0]);
        Print("whole gateway, a poll a minute: CPU s a day", perDay[1]);
        Print("of which for 85 000 polls more", perDay[0] - perDay[1]);
        Print("mbpoll, a poll a second: CPU s a day", perDay[2]);
        Print("a .NET program that awaits a timer each second, no more: CPU s a day", perDay[3]);
        Print("a program that sleeps a second at a time, no more: CPU s a day", perDay[4]);
        foreach (var process in watched.Append(meter))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Awaits a timer each second until it is killed.</summary>
    public static async Task IdleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync())
        {
        }
    }

    private static async Task PassAsync(int seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }

    private async Task<Process> GatewayAsync(string place, int poll)
    {
        var config = Path.Combine(_folder.FullName, $"poll-{poll}.json");
        await File.WriteAllTextAsync(config, $$"""{"meter": "modbus+tcp://{{place}}?model=sdm630&poll={{poll}}", "state": "{{_folder.FullName}}/state-{{poll}}"}""");
        await Programs.RunAsync(Programs.Gateway, "init", "--config", config);
        var gateway = Start(Programs.Gateway, "run", "--config", config);
        _ = gateway.StandardOutput.ReadToEndAsync();
        return gateway;
    }

    /// <summary>Whether this is a library that <c>dotnet</c> runs, and no program of its own.</summary>
    private static bool IsHosted => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    /// <summary>Processor time, also of threads that are gone; the kernel says it in hundredths of a second, so watch for minutes.</summary>
    private static TimeSpan Processor(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static void Expect(bool right)
    {
        if (!right)
        {
            throw new InvalidOperationException("A poll was not answered.");
        }
    }

    private static void Print(string what, Cost cost) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-30} {cost.PerSecond,9:N0} polls/s {cost.Microseconds,7:F1} us CPU a poll {cost.Bytes,7:F0} B allocated {cost.Microseconds * 0.0864,7:F2} CPU s for a day of 86 400"));

    private static void Print(string what, double figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-75} {figure,8:F2}"));

    private sealed record Cost(double PerSecond, double Microseconds, double Bytes);

    [LibraryImport("libmodbus.so.5", EntryPoint = "modbus_new_tcp", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NewTcp(string address, int port);

    [LibraryImport("libmodbus.so.5", EntryPoint = "modbus_connect")]
    private static partial int Connect(nint context);

    [LibraryImport("libmodbus.so.5", EntryPoint = "modbus_set_slave")]
    private static partial int SetSlave(nint context, int slave);

    [LibraryImport("libmodbus.so.5", EntryPoint = "modbus_read_input_registers")]
    private static partial int ReadInput(nint context, int address, int count, [Out] ushort[] registers);

    [LibraryImport("libmodbus.so.5", EntryPoint = "modbus_close")]
    private static partial void Close(nint context);

    [LibraryImport("libmodbus.so.5", EntryPoint = "modbus_free")]
    private static partial void Free(nint context);
}
