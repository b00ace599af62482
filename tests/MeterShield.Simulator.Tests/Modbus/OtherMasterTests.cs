using System.Buffers.Binary;
using System.Net.Sockets;
using MeterShield.Metering;
using MeterShield.Metering.Modbus;
using NodaTime;

namespace MeterShield.Simulator.Tests.Modbus;

/// <summary>A library of another make fits behind <see cref="IModbusBus"/> with nothing but public types: one shaped like NModbus, blocking, with exceptions.</summary>
public sealed class OtherMasterTests
{
    [Fact]
    public async Task A_meter_is_polled_through_another_master()
    {
        await using var meter = await SimulatedMeter.StartAsync("sdm630", "", "--registers", "5000000");
        Assert.True(MeterUrl.TryParse(meter.Address("tcp", "sdm630", "gap=0"), out var url, out _));
        using var library = new BlockingMaster(meter.TcpPort);
        await using var bus = new LibraryBus(library);
        await using var polled = Meters.On(bus, url, TimeProvider.System);
        await using var readings = polled.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await readings.MoveNextAsync());
        Assert.Equal((5_000_000, 5_000_000), (readings.Current.Import!.Value.Value, readings.Current.Export!.Value.Value));
        Assert.Equal(ModbusFault.IllegalDataAddress, (await bus.ReadAsync(new ModbusRead(1, ModbusTable.Holding, 0x4000, 2), new ushort[2], CancellationToken.None)).Fault);
    }

    /// <summary>The binding: as much as one for NModbus would be.</summary>
    private sealed class LibraryBus(BlockingMaster library) : IModbusBus
    {
        private readonly SemaphoreSlim _turn = new(1);

        public async ValueTask<ModbusAnswer> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel)
        {
            await _turn.WaitAsync(cancel);
            var askedAt = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
            try
            {
                var words = await Task.Run(
                    () => read.Table == ModbusTable.Input
                        ? library.ReadInputRegisters(read.Unit, read.Address, (ushort)read.Count)
                        : library.ReadHoldingRegisters(read.Unit, read.Address, (ushort)read.Count),
                    cancel);
                words.CopyTo(registers);
                return new ModbusAnswer(ModbusFault.None, askedAt);
            }
            catch (SlaveException e)
            {
                return new ModbusAnswer(ModbusFaults.OfException(e.SlaveExceptionCode), askedAt);
            }
            catch (IOException)
            {
                return new ModbusAnswer(ModbusFault.Timeout, askedAt);
            }
            finally
            {
                _turn.Release();
            }
        }

        public ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel) =>
            ValueTask.FromResult<(ModbusFault, ModbusIdentity?)>((ModbusFault.IllegalFunction, null));

        public ValueTask DisposeAsync()
        {
            _turn.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The names and the manners of NModbus's IModbusMaster.</summary>
    private sealed class BlockingMaster(int port) : IDisposable
    {
        private readonly TcpClient _client = new("127.0.0.1", port);

        public ushort[] ReadHoldingRegisters(byte slaveAddress, ushort startAddress, ushort numberOfPoints) => Read(3, slaveAddress, startAddress, numberOfPoints);

        public ushort[] ReadInputRegisters(byte slaveAddress, ushort startAddress, ushort numberOfPoints) => Read(4, slaveAddress, startAddress, numberOfPoints);

        public void Dispose() => _client.Dispose();

        private ushort[] Read(byte function, byte unit, ushort start, ushort count)
        {
            var stream = _client.GetStream();
            stream.Write([0, 1, 0, 0, 0, 6, unit, function, (byte)(start >> 8), (byte)(start & 0xFF), (byte)(count >> 8), (byte)(count & 0xFF)]);
            var head = new byte[9];
            stream.ReadExactly(head);
            if ((head[7] & 0x80) != 0)
            {
                throw new SlaveException(head[8]);
            }

            var data = new byte[head[8]];
            stream.ReadExactly(data);
            return [.. data.Chunk(2).Select(pair => BinaryPrimitives.ReadUInt16BigEndian(pair))];
        }
    }

    private sealed class SlaveException(byte code) : Exception
    {
        public byte SlaveExceptionCode => code;
    }
}
