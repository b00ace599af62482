using System.Diagnostics;
using System.Globalization;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Catalogue;

namespace MeterShield.Simulator.Tests.Modbus;

/// <summary>What another client reads at a point: the registers, and its number before scale and unit.</summary>
internal sealed record OtherValue(string Words, double Number);

/// <summary>Clients that others wrote: mbpoll (libmodbus) and pymodbus.</summary>
internal static class OtherClient
{
    /// <summary>Reads points with pymodbus.</summary>
    /// <param name="place"><c>tcp:PORT</c> or a device.</param>
    /// <param name="points">What to read.</param>
    public static async Task<IReadOnlyList<OtherValue>> PymodbusAsync(string place, IEnumerable<RegisterPoint> points)
    {
        var lines = await RunAsync(
            "/usr/bin/python3", "python3-pymodbus python3-serial-asyncio", [Path.Combine(AppContext.BaseDirectory, "Modbus", "pymodbus_read.py"), place, .. points.Select(Text)]);
        return [.. lines.Select(line => line.Split(' ')).Select(fields => new OtherValue(fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture)))];
    }

    /// <summary>Reads one point with mbpoll: its registers, and where it takes two, as the number mbpoll makes of them.</summary>
    public static async Task<OtherValue> MbpollAsync(string place, RegisterPoint point)
    {
        string[] way = place.StartsWith("tcp:", StringComparison.Ordinal) ? ["-m", "tcp", "-p", place[4..]] : ["-m", "rtu", "-b", "9600", "-P", "none"];
        var to = place.StartsWith("tcp:", StringComparison.Ordinal) ? "127.0.0.1" : place;
        var table = point.Table == ModbusTable.Input ? "3" : "4";
        var words = string.Concat((await ReadAsync("hex", point.Length)).Select(word => word[2..]));
        var number = point.Length != 2 ? double.NaN
            : double.Parse((await ReadAsync(point.Type == RegisterType.F32 ? "float" : "int", 1))[0].Split(' ')[0], CultureInfo.InvariantCulture);
        return new OtherValue(words, number);

        async Task<List<string>> ReadAsync(string format, int count)
        {
            string[] order = point.IsLowFirst ? [] : ["-B"];
            var lines = await RunAsync(
                "mbpoll", "mbpoll", [.. way, "-a", "1", "-0", "-1", "-q", "-o", "5", "-r", $"{point.Address}", "-c", $"{count}", "-t", $"{table}:{format}", .. order, to]);
            return [.. lines.Where(line => line.StartsWith('[')).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())];
        }
    }

    private static string Text(RegisterPoint point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(point.Table == ModbusTable.Input ? "input" : "holding")}:{point.Address}:{point.Type.ToString().ToLowerInvariant()}:{(point.IsLowFirst ? "low" : "high")}");

    private static async Task<List<string>> RunAsync(string program, string package, IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program}: {output} {await errors}");
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"{program} is not installed: apt-get install {package} (tests/run does it).");
        }
    }
}
