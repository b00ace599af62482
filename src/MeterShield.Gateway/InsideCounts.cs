using MeterShield.Minimization;
using MeterShield.Records;

namespace MeterShield.Gateway;

/// <summary>What the inside half has done since its start.</summary>
internal sealed class InsideCounts
{
    /// <summary>Releases sealed, missing ones included.</summary>
    public int Released { get; private set; }

    /// <summary>Of those, withheld by the auditor.</summary>
    public int Withheld { get; private set; }

    /// <summary>Of those, missing because a boundary was not known.</summary>
    public int Missing { get; private set; }

    public void Add(Turn turn)
    {
        Released++;
        if (turn.Refusal is not null)
        {
            Withheld++;
        }
        else if (turn.Release.Value is MissingValue)
        {
            Missing++;
        }
    }
}
