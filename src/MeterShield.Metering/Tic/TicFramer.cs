namespace MeterShield.Metering.Tic;

/// <summary>
/// From groups to frames, also where STX and ETX are lost: groups come in the order of the tables, so that one which does not
/// come after the last opens a new frame. Never is a value put beside the time of another frame.
/// </summary>
public sealed class TicFramer(ITicFrameSink sink) : ITicSink
{
    private readonly TicFrame _frame = Cleared();
    private bool _started;

    /// <inheritdoc/>
    public void FrameStart()
    {
        if (_frame.Groups > 0 || (_started && _frame.Faults > 0))
        {
            Cut();
        }

        // What was damaged between two frames belongs to neither.
        _frame.Clear();
        _started = true;
    }

    /// <inheritdoc/>
    public void Group(in TicGroup group)
    {
        if (_frame.Groups > 0 && BeginsAnew(group.Label))
        {
            Finish(whole: false);
            _started = false;
        }

        _frame.Add(group);
    }

    /// <inheritdoc/>
    public void Fault(TicFault fault)
    {
        _frame.AddFault();
        sink.Fault(fault);
    }

    /// <inheritdoc/>
    public void FrameEnd(bool complete)
    {
        if (complete)
        {
            Finish(whole: _started);
        }
        else if (_frame.Groups > 0)
        {
            Cut();
        }

        _started = false;
    }

    /// <summary>The stream has ended in the middle of a frame.</summary>
    public void End()
    {
        if (_frame.Groups > 0)
        {
            Cut();
        }
    }

    /// <summary>
    /// The line was interrupted in the middle of a frame: what was begun is given up, for in historique it would get the time at
    /// which the line came back, and in standard what follows would get the time of what came before.
    /// </summary>
    public void Abandon()
    {
        if (_frame.Groups > 0)
        {
            Fault(TicFault.TruncatedFrame);
        }

        _frame.Clear();
        _started = false;
    }

    private static TicFrame Cleared()
    {
        var frame = new TicFrame();
        frame.Clear();
        return frame;
    }

    private bool BeginsAnew(TicLabel label)
    {
        if (label.Mode != _frame.Mode || _frame.Has(label))
        {
            return true;
        }

        // In historique only the address is sure to stand at the head, after the warnings of a short frame.
        return label.Mode == TicMode.Standard
            ? label.Order < _frame.LastOrder
            : label == TicHistorique.Adco && _frame.LastOrder > label.Order;
    }

    private void Cut()
    {
        Fault(TicFault.TruncatedFrame);
        Finish(whole: false);
    }

    private void Finish(bool whole)
    {
        if (_frame.Groups > 0 || _frame.Faults > 0)
        {
            _frame.End(whole);
            sink.Frame(_frame);
        }

        _frame.Clear();
    }
}
