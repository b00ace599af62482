using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>
/// Watches one register: six bits of checksum let one damaged group in 64 through, and a wrong register would be released
/// for ever. The first value waits for a second that agrees. A value that goes back, or rises by more than the subscribed power
/// could pass, is held until the frames after it confirm it.
/// </summary>
/// <param name="zeroLasts">How long a register that fell to about nothing must stay there: a meter that starts says nothing for a while.</param>
internal sealed class RegisterGuard(Duration zeroLasts)
{
    /// <summary>How many frames must agree before a jump is believed: a meter exchange, or the roll-over at 999 999 999 Wh.</summary>
    private const int Confirmations = 3;

    /// <summary>Frames are late by a few seconds.</summary>
    private const long Slack = 20;

    /// <summary>What a meter that was just started, or is new, can have counted.</summary>
    private const long AboutNothing = 1_000;

    /// <summary>From here on a register rolls over (Enedis-NOI-CPT_54E 6.1, 6.2: nine digits).</summary>
    private const long AboutFull = 999_999_999 - AboutNothing;

    private long _value = -1;
    private Instant _at;
    private long _held = -1;
    private Instant _heldAt;
    private Instant _heldSince;
    private int _agreed;
    private bool _doubted;

    /// <summary>Whether a jump was believed since this was set to false: what follows cannot be set against what was before.</summary>
    public bool Jumped { get; set; }

    /// <summary>A guard for meters whose lines are checked so well that a first value, and a fall to nothing, is as good as any.</summary>
    public RegisterGuard()
        : this(Duration.Zero)
    {
    }

    /// <summary>Whether a value can be used now, a first one included.</summary>
    public bool Accept(WattHours register, Instant at, VoltAmperes limit, WattHours step = default) => Judge(register, at, limit, step) != Belief.Held;

    /// <summary>Whether a value can be used now.</summary>
    /// <param name="register">What the frame says.</param>
    /// <param name="at">When.</param>
    /// <param name="limit">The most the meter can pass.</param>
    /// <param name="step">The step of the register, where it is coarser than a watt-hour.</param>
    public Belief Judge(WattHours register, Instant at, VoltAmperes limit, WattHours step = default)
    {
        var (value, tolerated) = (register.Value, Slack + step.Value);
        if (_value >= 0 && Follows(_value, _at, value, at, limit, tolerated))
        {
            Settle(value, at);
            return Belief.Believed;
        }

        var isFirst = _value < 0 && _held < 0;
        var agrees = _held >= 0 && Follows(_held, _heldAt, value, at, limit, tolerated);
        (_agreed, _heldSince) = agrees ? (_agreed + 1, _heldSince) : (1, at);
        (_held, _heldAt) = (value, at);
        _doubted |= !agrees && !isFirst;
        if (!IsConfirmed(value, at))
        {
            return isFirst ? Belief.First : Belief.Held;
        }

        Jumped |= _doubted;
        Settle(value, at);
        return Belief.Believed;
    }

    private static bool Follows(long from, Instant since, long value, Instant at, VoltAmperes limit, long tolerated)
    {
        var seconds = Math.Max(0, (at - since).TotalSeconds);
        return value >= from && value - from <= (limit.Value * seconds / 3600) + tolerated;
    }

    private bool IsConfirmed(long value, Instant at) => _value < 0
        ? _agreed > 1
        : _agreed >= Confirmations && (value > AboutNothing || _value is <= AboutNothing or >= AboutFull || at - _heldSince >= zeroLasts);

    private void Settle(long value, Instant at)
    {
        (_value, _at) = (value, at);
        (_held, _agreed, _doubted) = (-1, 0, false);
    }
}

/// <summary>What a guard says of a value.</summary>
internal enum Belief
{
    /// <summary>It contradicts what was believed before: not to be used until others confirm it.</summary>
    Held,

    /// <summary>There was none before: to be used once the next agrees.</summary>
    First,

    /// <summary>It can be used.</summary>
    Believed,
}
