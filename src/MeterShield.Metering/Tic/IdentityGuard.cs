namespace MeterShield.Metering.Tic;

/// <summary>
/// Watches whether the meter is still the same (ADCO, ADSC): the registers of another one cannot be set against those of this one,
/// however well they seem to go on. One damaged address is no exchange.
/// </summary>
internal sealed class IdentityGuard
{
    /// <summary>How many frames must say the new address.</summary>
    private const int Confirmations = 3;

    private byte[] _known = [];
    private byte[] _held = [];
    private int _agreed;

    /// <summary>Whether the frame is the one by which another meter is believed.</summary>
    public bool Changes(TicFrame frame)
    {
        var said = frame.Raw(frame.Mode == TicMode.Standard ? TicStandard.Adsc : TicHistorique.Adco);
        if (said.IsEmpty)
        {
            return false;
        }

        if (_known.Length == 0 || said.SequenceEqual(_known))
        {
            _known = _known.Length == 0 ? said.ToArray() : _known;
            _agreed = 0;
            return false;
        }

        _agreed = _agreed > 0 && said.SequenceEqual(_held) ? _agreed + 1 : 1;
        _held = _agreed == 1 ? said.ToArray() : _held;
        if (_agreed < Confirmations)
        {
            return false;
        }

        (_known, _agreed) = (_held, 0);
        return true;
    }
}
