using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>
/// Watches one register: six bits of checksum let one damaged group in 64 through, and a wrong register would be released
/// for ever. A value that goes back, or rises by more than the subscribed power could pass, is held until the frames
/// after it confirm it.
/// </summary>
internal sealed class RegisterGuard
{
    /// <summary>How many frames must agree before a jump is believed: a meter exchange, or the roll-over at 999 999 999 Wh.</summary>
    private const int Confirmations = 3;

    /// <summary>Frames are late by a few seconds.</summary>
    private const long Slack = 20;

    private long _value = -1;
    private Instant _at;
    private long _held = -1;
    private Instant _heldAt;
    private int _agreed;

    /// <summary>Whether a value can be used now.</summary>
    /// <param name="register">What the frame says.</param>
    /// <param name="at">When.</param>
    /// <param name="limit">The most the meter can pass.</param>
    /// <param name="step">The step of the register, where it is coarser than a watt-hour.</param>
    public bool Accept(WattHours register, Instant at, VoltAmperes limit, WattHours step = default)
    {
        var (value, tolerated) = (register.Value, Slack + step.Value);
        if (_value < 0 || Follows(_value, _at, value, at, limit, tolerated))
        {
            Settle(value, at);
            return true;
        }

        _agreed = _held >= 0 && Follows(_held, _heldAt, value, at, limit, tolerated) ? _agreed + 1 : 1;
        (_held, _heldAt) = (value, at);
        if (_agreed < Confirmations)
        {
            return false;
        }

        Settle(value, at);
        return true;
    }

    private static bool Follows(long from, Instant since, long value, Instant at, VoltAmperes limit, long tolerated)
    {
        var seconds = Math.Max(0, (at - since).TotalSeconds);
        return value >= from && value - from <= (limit.Value * seconds / 3600) + tolerated;
    }

    private void Settle(long value, Instant at)
    {
        (_value, _at) = (value, at);
        (_held, _agreed) = (-1, 0);
    }
}
