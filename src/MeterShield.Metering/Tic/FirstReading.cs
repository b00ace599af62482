namespace MeterShield.Metering.Tic;

/// <summary>
/// The first reading of a line waits until another one has confirmed its time and every register it says: there is nothing before
/// it to doubt it by.
/// </summary>
/// <param name="patience">How many readings that confirm only part of it are waited for.</param>
internal sealed class FirstReading(int patience)
{
    private Reading? _waiting;
    private int _registers;
    private int _waited;

    /// <summary>Whether the beginning is over: every reading can be said as it comes.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Nothing of it was true.</summary>
    public void Drop() => (_waiting, _waited) = (null, 0);

    /// <summary>Takes one of the first readings.</summary>
    /// <param name="reading">What the frame says.</param>
    /// <param name="registers">Its registers, a bit each.</param>
    /// <param name="confirmed">Those of them that an earlier frame agrees with; none where its time is the first.</param>
    /// <param name="first">The first reading, to be said before this one, or null.</param>
    /// <returns>Whether this reading can be said.</returns>
    public bool Take(Reading reading, int registers, int confirmed, out Reading? first)
    {
        first = null;
        if (registers == 0)
        {
            return false;
        }

        if (confirmed == registers && (_waiting is null || (_registers & ~confirmed) == 0))
        {
            (first, _waiting, IsOver) = (_waiting, null, true);
            return true;
        }

        if (_waiting is null || _waited++ >= patience)
        {
            (_waiting, _registers, _waited) = (reading, registers, 0);
        }

        return false;
    }
}
