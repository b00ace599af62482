using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>
/// Energy between two steps of a coarse register, integrated from power. It never leaves <c>[register, register + step)</c>: the
/// register disciplines it, so that nothing drifts; and it never goes back while the register does not.
/// </summary>
/// <param name="longest">A longer pause is not integrated over.</param>
internal sealed class PowerIntegrator(Duration longest)
{
    private Instant _at;
    private decimal? _watts;
    private decimal _energy = -1;
    private long _register = -1;

    /// <summary>The energy now.</summary>
    /// <param name="register">What the register says.</param>
    /// <param name="step">Its step.</param>
    /// <param name="watts">Power drawn (or fed in, for the register of that), or null.</param>
    /// <param name="at">When.</param>
    public WattHours Add(WattHours register, WattHours step, decimal? watts, Instant at)
    {
        if (_energy < 0 || register.Value < _register)
        {
            _energy = register.Value;
        }
        else if (watts is { } now && _watts is { } before && at > _at && at - _at <= longest)
        {
            _energy += Math.Max(0, now + before) / 2 * (decimal)(at - _at).TotalSeconds / 3600;
        }

        _energy = Math.Clamp(_energy, register.Value, register.Value + step.Value - 0.001m);
        (_register, _watts, _at) = (register.Value, watts, at);
        return new WattHours((long)Math.Floor(_energy));
    }
}
