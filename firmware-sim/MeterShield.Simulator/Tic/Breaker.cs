namespace MeterShield.Simulator.Tic;

/// <summary>
/// The breaker inside the meter. It opens when the cut-off power is exceeded by three tenths for ten seconds, or by a tenth for
/// two minutes, and the householder closes it two minutes later: a plain model of what a Linky does. It can also be opened by order.
/// </summary>
internal sealed class Breaker
{
    private const int OverPower = 1;
    private const int MuchFor = 10, SomeFor = 120, OpenFor = 120;

    private int _much;
    private int _some;
    private int _openFor;
    private bool _ordered;

    /// <summary>STGE bits 1 to 3: 0 closed, 1 over-power, 2 over-voltage, 3 load shedding, 4 by order, 5 and 6 overheating.</summary>
    public int State { get; private set; }

    /// <summary>Whether the home is connected.</summary>
    public bool IsClosed => State == 0;

    /// <summary>Opened for a reason of the script, until <see cref="Close"/>.</summary>
    public void Open(int state) => (State, _ordered) = (state, true);

    /// <summary>Closed again.</summary>
    public void Close() => (State, _ordered, _much, _some) = (0, false, 0, 0);

    /// <summary>One second at that apparent power.</summary>
    public void Observe(long voltAmperes, long cutOff)
    {
        if (!IsClosed)
        {
            if (!_ordered && --_openFor == 0)
            {
                Close();
            }

            return;
        }

        _much = voltAmperes * 10 > cutOff * 13 ? _much + 1 : 0;
        _some = voltAmperes * 10 > cutOff * 11 ? _some + 1 : 0;
        if (_much >= MuchFor || _some >= SomeFor)
        {
            (State, _openFor) = (OverPower, OpenFor);
        }
    }
}
