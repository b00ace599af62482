using MeterShield.Metering.Modbus.Catalogue;
using MeterShield.Metering.Tic;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>From the values of one poll to a reading.</summary>
internal sealed class ModbusReadings
{
    private readonly ModbusAddress _address;
    private readonly MeterModel _model;
    private readonly LineQuality _quality;
    private readonly Register _import;
    private readonly Register _export;

    public ModbusReadings(ModbusAddress address, MeterModel model, LineQuality quality)
    {
        (_address, _model, _quality) = (address, model, quality);
        var longest = Duration.FromTimeSpan(2 * address.Poll);
        (_import, _export) = (new Register(longest, address.MostPower), new Register(longest, address.MostPower));
    }

    /// <summary>The reading of a poll, or null when it says no register; one without registers while the next step of one is waited for.</summary>
    /// <param name="reader">What was read.</param>
    /// <param name="at">When its registers were asked for, by this system's clock.</param>
    public Reading? Take(ModbusReader reader, Instant at)
    {
        var clock = ClockSource.System;
        if (_address.UsesMeterClock)
        {
            if (Value(reader, "clock") is not { } said || said.Number is < 0 or > 4_102_444_800)
            {
                return null;
            }

            (at, clock) = (Instant.FromUnixTimeSeconds((long)said.Number), ClockSource.Meter);
        }

        var watts = Watts(Value(reader, "power"));
        var (drawn, fedIn) = _address.IsInverted ? (-watts, watts) : (watts, -watts);
        var import = Energy(_import, Value(reader, _address.IsInverted ? "export" : "import"), drawn, at);
        var export = Energy(_export, Value(reader, _address.IsInverted ? "import" : "export"), fedIn, at);
        return import is null && export is null && !_import.IsWaited && !_export.IsWaited
            ? null
            : new Reading(at, clock, import, export, [], Apparent(Value(reader, "apparent"), drawn), Quantum, _model.IntegratedQuantum is null ? RegisterQuality.Metered : RegisterQuality.Integrated);
    }

    private WattHours Quantum => _model.IntegratedQuantum is { } integrated ? new WattHours(integrated) : _import.Step > _export.Step ? _import.Step : _export.Step;

    private ModbusValue? Value(ModbusReader reader, string name)
    {
        if (_model.Find(name) is null || reader.Points.FirstOrDefault(point => point.Name == name) is not { } point)
        {
            return null;
        }

        var value = reader.Value(point);
        if (value.Fault == ModbusFault.None)
        {
            return value;
        }

        if (value.Fault != ModbusFault.NotAvailable)
        {
            _quality.Add(value.Fault);
        }

        return null;
    }

    private WattHours? Energy(Register register, ModbusValue? value, decimal? watts, Instant at)
    {
        register.IsWaited = false;
        if (value is not { Energy: { } energy, Quantum: { } step })
        {
            return null;
        }

        if (register.Accept(energy, step, at) is not { } accepted)
        {
            _quality.Add(ModbusFault.ImplausibleRegister);
            return null;
        }

        if (_model.IntegratedQuantum is null)
        {
            return accepted;
        }

        var integrated = register.Integrator.Add(accepted, step, watts, at);
        register.IsWaited = integrated is null;
        return integrated;
    }

    private static decimal? Watts(ModbusValue? power) => power is null ? null : power.Point.Unit == "kW" ? power.Number * 1000 : power.Number;

    /// <summary>Apparent power drawn: none while the home feeds in, and none that no home draws.</summary>
    private VoltAmperes? Apparent(ModbusValue? apparent, decimal? drawn)
    {
        if (apparent is null)
        {
            return null;
        }

        var said = Math.Abs(apparent.Point.Unit == "kVA" ? apparent.Number * 1000 : apparent.Number);
        return drawn < 0 ? new VoltAmperes(0) : said > _address.MostPower.Value ? null : new VoltAmperes((long)Math.Round(said));
    }

    /// <summary>One register of energy over time.</summary>
    private sealed class Register(Duration longest, VoltAmperes most)
    {
        private readonly RegisterGuard _guard = new();
        private WattHours? _last;

        public PowerIntegrator Integrator { get; } = new(longest);

        /// <summary>Whether its next step is waited for, before which there is no energy.</summary>
        public bool IsWaited { get; set; }

        /// <summary>The step at the size it has reached: a float's grows with what it counts.</summary>
        public WattHours Step { get; private set; } = new(1);

        /// <summary>The register, or null while it is not believed.</summary>
        public WattHours? Accept(WattHours energy, WattHours step, Instant at)
        {
            // A meter that begins to count in coarser steps, as SunSpec devices do, rounds what it has: that is no going back.
            var said = _last is { } last && energy < last && last.Value - energy.Value < step.Value ? last : energy;
            if (!_guard.Accept(said, at, most, step))
            {
                return null;
            }

            (_last, Step) = (said, step);
            return said;
        }
    }
}
