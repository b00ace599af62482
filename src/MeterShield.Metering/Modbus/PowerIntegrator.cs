using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>
/// Energy between two steps of a coarse register, integrated from power. It never leaves <c>[register, register + step)</c>: the
/// register disciplines it, so that nothing drifts; and it never goes back while the register does not.
/// </summary>
/// <remarks>
/// Where between two steps the meter is shows only when it makes the next one. Until then, at the start and after every pause that
/// was not integrated over, there is no energy: the register alone would be a value that jumps by a step, below what was said before.
/// </remarks>
/// <param name="longest">A longer pause is not integrated over.</param>
internal sealed class PowerIntegrator(Duration longest)
{
    private Instant _at;
    private decimal? _watts;
    private decimal? _energy;
    private long? _register;

    /// <summary>The energy now, or null while it is not known between which two whole watt-hours.</summary>
    /// <param name="register">What the register says.</param>
    /// <param name="step">Its step.</param>
    /// <param name="watts">Power drawn (or fed in, for the register of that), or null.</param>
    /// <param name="at">When.</param>
    public WattHours? Add(WattHours register, WattHours step, decimal? watts, Instant at)
    {
        var isWatched = at >= _at && at - _at <= longest && register.Value >= _register;
        var hasStepped = isWatched && register.Value > _register;
        _energy = isWatched && _energy is { } energy && watts is { } now && _watts is { } before
            ? energy + (Math.Max(0, now + before) / 2 * (decimal)(at - _at).TotalSeconds / 3600)
            : hasStepped ? register.Value : null;
        (_register, _watts, _at) = (register.Value, watts, at);
        if (_energy is not { } said)
        {
            return null;
        }

        _energy = Math.Clamp(said, register.Value, register.Value + step.Value - 0.001m);
        return new WattHours((long)Math.Floor(_energy.Value));
    }
}
