using System.Runtime.CompilerServices;
using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Metering.Modbus.SunSpec;
using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>A meter on a Modbus bus, polled.</summary>
internal sealed class ModbusMeter : IMeter
{
    private static readonly string[] Wanted = ["import", "export", "power", "apparent", "clock"];

    private readonly IModbusBus _bus;
    private readonly ModbusAddress _address;
    private readonly TimeProvider _time;
    private readonly bool _ownsBus;
    private readonly PollPace _pace;
    private ModbusReader? _reader;
    private ModbusReadings? _readings;

    /// <summary>A meter.</summary>
    /// <param name="bus">Its bus.</param>
    /// <param name="address">Which meter on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="quality">What its line looks like.</param>
    /// <param name="ownsBus">Whether the bus is closed with it.</param>
    public ModbusMeter(IModbusBus bus, ModbusAddress address, TimeProvider time, LineQuality quality, bool ownsBus)
    {
        (_bus, _address, _time, Quality, _ownsBus) = (bus, address, time, quality, ownsBus);
        _pace = new PollPace(address.Poll, time);
    }

    public LineQuality Quality { get; }

    public async IAsyncEnumerable<Reading> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var failures = 0;
        while (true)
        {
            // The meter's own clock goes on with each poll: nothing is waited for while it answers.
            var at = _address.UsesMeterClock && failures == 0 ? Instant.FromDateTimeOffset(_time.GetUtcNow()) : await _pace.NextAsync(cancel);
            var fault = await PollAsync(cancel);
            failures = fault == ModbusFault.None ? 0 : failures + 1;
            _pace.Tell(fault == ModbusFault.None);
            Quality.AddPoll(fault == ModbusFault.None);
            if (fault == ModbusFault.None && _readings!.Take(_reader!, at) is { } reading)
            {
                yield return reading;
            }

            if (fault == ModbusFault.Disconnected && _address.Once)
            {
                yield break;
            }
        }
    }

    public ValueTask DisposeAsync() => _ownsBus ? _bus.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask<ModbusFault> PollAsync(CancellationToken cancel)
    {
        if (_reader is null)
        {
            var (found, model) = await ModelAsync(cancel);
            if (model is null)
            {
                Quality.Add(found);
                return found;
            }

            List<RegisterPoint> points = [.. Wanted.Where(name => name != "clock" || _address.UsesMeterClock).Select(model.Find).OfType<RegisterPoint>()];
            _reader = new ModbusReader(_bus, _address.Unit, model, points);
            _readings ??= new ModbusReadings(_address, model, Quality);
        }

        var fault = await _reader.ReadAsync(cancel);
        if (_address.IsSunSpec && fault.IsException())
        {
            // A device that was changed may have its models elsewhere.
            _reader = null;
        }

        return fault;
    }

    private async ValueTask<(ModbusFault Fault, MeterModel? Model)> ModelAsync(CancellationToken cancel)
    {
        if (_address.Model is { } model)
        {
            return (ModbusFault.None, model);
        }

        var (fault, models) = await SunSpecDiscovery.FindAsync(_bus, _address.Unit, cancel);
        return fault != ModbusFault.None ? (fault, null)
            : SunSpecDiscovery.MeterOf(models, _address.Catalogue) is { } found ? (ModbusFault.None, found)
            : (ModbusFault.NoMeterModel, null);
    }
}
