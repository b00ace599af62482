using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Metering.Modbus;
using MeterShield.Metering.Tests.Modbus;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests;

/// <summary>Energy integrated from power, through the home's own store.</summary>
public sealed class IntegratedMeterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-integrated-");
    private readonly VirtualWorld _world = new();

    private string Path => System.IO.Path.Combine(_folder.FullName, "history.db");

    private Instant Now => Instant.FromDateTimeOffset(_world.GetUtcNow());

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_restart_begins_no_new_series_and_what_is_said_is_right_to_the_quantum()
    {
        var (bus, start) = (new CoarseMeter(_world), Now);
        RegisterHistory.Create(Path);
        Keep(bus, Duration.FromMinutes(40));
        Keep(bus, Duration.FromMinutes(40));

        using var history = RegisterHistory.Open(Path, Duration.FromSeconds(20));
        var boundaries = Enumerable.Range(1, 75).Select(minute => start + Duration.FromMinutes(minute)).ToList();
        var known = boundaries.Select(at => (At: at, Register: history.At(Quantity.ImportedEnergy, at) as KnownRegister)).Where(boundary => boundary.Register is not null).ToList();

        // A step takes 200 s: so long nothing is said at the start, and again after the restart.
        Assert.InRange(known.Count, 66, 74);
        Assert.All(known, boundary => Assert.Equal(0, boundary.Register!.Series));
        Assert.All(known, boundary => Assert.InRange(bus.At(boundary.At) - boundary.Register!.Value.Value, 0m, 10m));
    }

    private void Keep(IModbusBus bus, Duration time)
    {
        Assert.True(MeterUrl.TryParse("modbus+tcp://none?model=em340-integrated&poll=10", out var url, out var fault), fault);
        using var history = RegisterHistory.Open(Path, url.Tolerance);
        _world.Run(async () =>
        {
            var until = Now + time;
            await using var meter = Meters.On(bus, url, _world);
            await foreach (var reading in meter.ReadAsync(CancellationToken.None))
            {
                history.Observe(reading, _ => true);
                if (Now >= until)
                {
                    break;
                }
            }
        });
    }

    /// <summary>An EM340 that draws 1800 W and counts in steps of 100 Wh.</summary>
    private sealed class CoarseMeter(VirtualWorld world) : IModbusBus
    {
        private const int Watts = 1800, Import = 0x34, Power = 0x28;

        private readonly Instant _start = Instant.FromDateTimeOffset(world.GetUtcNow());

        /// <summary>What it has counted, by the truth.</summary>
        public decimal At(Instant instant) => 12_345_650 + (Watts * (decimal)(instant - _start).TotalSeconds / 3600);

        public ValueTask<ModbusAnswer> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel)
        {
            var now = Instant.FromDateTimeOffset(world.GetUtcNow());
            registers.Span.Clear();
            Set(Import, (int)(At(now) / 100));
            Set(Power, 10 * Watts);
            return ValueTask.FromResult(new ModbusAnswer(ModbusFault.None, now));

            void Set(int address, int value)
            {
                if (address >= read.Address && address + 2 <= read.Address + read.Count)
                {
                    (registers.Span[address - read.Address], registers.Span[address - read.Address + 1]) = ((ushort)(value & 0xFFFF), (ushort)(value >> 16));
                }
            }
        }

        public ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel) =>
            ValueTask.FromResult<(ModbusFault, ModbusIdentity?)>((ModbusFault.IllegalFunction, null));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
