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
    private IReadOnlyList<SunSpecHead> _head = [];
    private bool _isLost;

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
            var due = _address.UsesMeterClock && failures == 0 ? Instant.FromDateTimeOffset(_time.GetUtcNow()) : await _pace.NextAsync(cancel);
            var fault = await PollAsync(cancel);
            failures = fault == ModbusFault.None ? 0 : failures + 1;
            _pace.Tell(fault == ModbusFault.None);
            Quality.AddPoll(fault == ModbusFault.None);
            if (fault == ModbusFault.None && _readings!.Take(_reader!, PollPace.InstantOf(due, _reader!.EnergyAskedAt)) is { } reading)
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
        if (_reader is null && await BeginAsync(cancel) is { } lacking)
        {
            Quality.Add(lacking);
            return lacking;
        }

        var fault = await _reader!.ReadAsync(cancel);
        if (fault == ModbusFault.None && !_head.All(mark => mark.IsSaidBy(_reader)))
        {
            fault = ModbusFault.NoMeterModel;
            Quality.Add(fault);
        }

        if (_address.IsSunSpec && fault != ModbusFault.None)
        {
            // A device that was changed, or started anew, may have its models elsewhere.
            (_reader, _isLost) = (null, true);
        }

        return fault;
    }

    /// <summary>Finds out what is read.</summary>
    /// <returns>Why that is not known, or null.</returns>
    private async ValueTask<ModbusFault?> BeginAsync(CancellationToken cancel)
    {
        var (fault, model) = await ModelAsync(cancel);
        if (model is null)
        {
            _isLost = true;
            return fault;
        }

        _isLost = false;
        List<RegisterPoint> points = [.. Wanted.Where(name => name != "clock" || _address.UsesMeterClock).Select(model.Find).OfType<RegisterPoint>(), .. _head.Select(mark => mark.Point)];
        _reader = new ModbusReader(_bus, _address.Unit, model, points, _address.OptionsFor(model));
        _readings ??= new ModbusReadings(_address, model, Quality);
        return null;
    }

    private async ValueTask<(ModbusFault Fault, MeterModel? Model)> ModelAsync(CancellationToken cancel)
    {
        if (_address.Model is { } model)
        {
            return (ModbusFault.None, model);
        }

        var options = _address.OptionsFor(null);
        var (fault, models) = await SunSpecDiscovery.FindAsync(_bus, _address.Unit, _isLost ? options.Once() : options, cancel);
        if (fault != ModbusFault.None || SunSpecDiscovery.MeterOf(models, _address.Catalogue) is not { } found)
        {
            return (fault == ModbusFault.None ? ModbusFault.NoMeterModel : fault, null);
        }

        _head = SunSpecHead.Of(found.Place);
        return (ModbusFault.None, found.Layout);
    }
}
