using MeterShield.Metering.Modbus;
using MeterShield.Metering.Modbus.Framing;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A late answer is never taken for the next one: random courses of delays, losses, damage, drops and reconnects on each way (ten thousand of each; METERSHIELD_LONG=1: two hundred thousand).</summary>
public sealed class StaleAnswerTests
{
    private static readonly int Schedules = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 200_000 : 10_000;
    private static readonly (ushort Address, int Count)[] Blocks = [(0, 2), (10, 4), (20, 2), (30, 10), (50, 1)];

    [Theory]
    [InlineData(Way.Tcp)]
    [InlineData(Way.Rtu)]
    [InlineData(Way.RtuOverTcp)]
    [InlineData(Way.ConfusedGateway)]
    public void No_wrong_value_ever(Way way)
    {
        var (right, refused) = (0, 0);
        for (var seed = 0; seed < Schedules; seed++)
        {
            var stale = new StaleWorld(way, seed);
            stale.World.Run(async () =>
            {
                if (way is Way.Rtu or Way.RtuOverTcp)
                {
                    await stale.BeforeAsync();
                }

                await using var bus = new ModbusBus(
                    stale.OpenAsync,
                    way is Way.Tcp or Way.ConfusedGateway ? new TcpFraming() : new RtuFraming(),
                    new ModbusOptions { ResponseTimeout = StaleWorld.Patience, Gap = TimeSpan.FromMilliseconds(10), Retries = seed % 3 },
                    stale.World,
                    new LineQuality(stale.World));
                for (var turn = 0; turn < 8; turn++)
                {
                    var fault = await ReadAsync(stale, bus, seed);
                    right += fault == ModbusFault.None ? 1 : 0;
                    refused += fault == ModbusFault.None ? 0 : 1;
                }
            });
        }

        Assert.True(right > 3 * Schedules && refused > Schedules / 2, $"{right} right, {refused} refused");
    }

    [Theory]
    [InlineData(Way.Rtu)]
    [InlineData(Way.RtuOverTcp)]
    [InlineData(Way.ConfusedGateway)]
    public void A_master_that_only_looks_at_unit_function_and_length_is_fooled_by_this_world(Way way)
    {
        var wrong = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var stale = new StaleWorld(way, seed);
            stale.World.Run(async () =>
            {
                for (var turn = 0; turn < 8; turn++)
                {
                    var (address, count) = Blocks[stale.Random.Next(Blocks.Length)];
                    var since = stale.Asked;
                    var registers = await NaiveMaster.ReadAsync(stale, way == Way.ConfusedGateway, address, count);
                    wrong += registers is null || stale.IsRight(registers, 1, address, since) ? 0 : 1;
                }
            });
        }

        Assert.True(wrong > 20, $"only {wrong} wrong values: this world is too kind");
    }

    private static async Task<ModbusFault> ReadAsync(StaleWorld stale, ModbusBus bus, int seed)
    {
        var (address, count) = Blocks[stale.Random.Next(Blocks.Length)];
        var unit = (byte)stale.Random.Next(1, 3);
        var registers = new ushort[count];
        var since = stale.Asked;
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(stale.Random.Next(10) == 0 ? stale.Random.Next(1, 2000) : 1_000_000), stale.World);
        var fault = ModbusFault.Timeout;
        try
        {
            (fault, _) = await bus.ReadAsync(new ModbusRead(unit, ModbusTable.Input, address, count), registers, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller lost patience.
        }
        catch (MeterException)
        {
            // The way was closed from the beginning.
        }

        Assert.True(
            fault == ModbusFault.None ? stale.IsRight(registers, unit, address, since) : registers.All(register => register == 0),
            $"seed {seed}: question {since}, {count} from {address} of {unit}, got {string.Join(' ', registers.Select(register => register.ToString("X4", System.Globalization.CultureInfo.InvariantCulture)))}");
        if (stale.Random.Next(3) == 0)
        {
            await stale.World.PassAsync(TimeSpan.FromMilliseconds(stale.Random.Next(1, 3000)));
        }

        return fault;
    }
}

/// <summary>What common libraries do: drain, send, wait, look at unit, function and length (and reconnect after a time-out).</summary>
internal static class NaiveMaster
{
    private static readonly Dictionary<StaleWorld, (MeterShield.Metering.Modbus.Lines.IModbusLine Line, int Transaction)> Lines = [];

    public static async Task<ushort[]?> ReadAsync(StaleWorld stale, bool tcp, ushort address, int count)
    {
        try
        {
            if (!Lines.TryGetValue(stale, out var state))
            {
                state = (await stale.OpenAsync(CancellationToken.None), 0);
            }

            state = Lines[stale] = (state.Line, state.Transaction + 1);
            byte[] pdu = [4, (byte)(address >> 8), (byte)address, 0, (byte)count];
            state.Line.DiscardInput();
            await state.Line.WriteAsync(tcp ? WireFrames.Tcp(state.Transaction, 1, pdu) : WireFrames.Rtu(1, pdu), CancellationToken.None);
            using var stop = new CancellationTokenSource(StaleWorld.Patience, stale.World);
            return await AnswerAsync(state.Line, tcp, count, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or MeterException)
        {
            Lines.Remove(stale, out var lost);
            await (lost.Line?.DisposeAsync() ?? ValueTask.CompletedTask);
            return null;
        }
    }

    private static async Task<ushort[]?> AnswerAsync(MeterShield.Metering.Modbus.Lines.IModbusLine line, bool tcp, int count, CancellationToken cancel)
    {
        var start = tcp ? 6 : 0;
        var (bytes, length) = (new byte[300], 0);
        while (length < start + 3 + (2 * count) + (tcp ? 0 : 2))
        {
            var more = await line.ReadAsync(bytes.AsMemory(length), cancel);
            length += more > 0 ? more : throw new IOException();
        }

        return bytes[start] != 1 || bytes[start + 1] != 4 || bytes[start + 2] != 2 * count
            ? null
            : [.. Enumerable.Range(0, count).Select(index => (ushort)((bytes[start + 3 + (2 * index)] << 8) | bytes[start + 4 + (2 * index)]))];
    }
}
