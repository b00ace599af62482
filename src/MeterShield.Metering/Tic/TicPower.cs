using MeterShield.Records;

namespace MeterShield.Metering.Tic;

/// <summary>The apparent power of a frame, if a house can draw it: some meters say absurd ones with a valid checksum.</summary>
internal static class TicPower
{
    /// <summary>The most there is.</summary>
    public static readonly VoltAmperes Most = Reading.Most;

    private static readonly VoltAmperes MostOfPhase = new(Most.Value / 3);

    /// <summary>Volts that historique, which says none, is taken to have; the factor below leaves room.</summary>
    private const int NominalVolts = 230;

    /// <summary>What the frame says, or null where it says nothing.</summary>
    public static VoltAmperes? Said(TicFrame frame) => frame.Get(TicStandard.Sinsts) ?? frame.Get(TicHistorique.Papp);

    /// <summary>Whether the powers of a frame agree with what a house can draw and with the currents beside them.</summary>
    public static bool IsPlausible(TicFrame frame)
    {
        if (Said(frame) is { } total && (total > Most || total.Value > Ceiling(frame)))
        {
            return false;
        }

        for (var phase = 0; phase < 3; phase++)
        {
            if (frame.Get(TicStandard.SinstsOfPhase[phase]) is { } power && (power > MostOfPhase || power.Value > Ceiling(Carried(frame, phase))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The most that a frame's total can be by its currents.</summary>
    private static long Ceiling(TicFrame frame)
    {
        long sum = 0;
        var known = false;
        for (var phase = 0; phase < 3; phase++)
        {
            var carried = Carried(frame, phase);
            known |= carried is not null;
            sum += carried ?? 0;
        }

        return Ceiling(known && !IsPartial(frame) ? sum : null);
    }

    /// <summary>
    /// Twice what the currents carry, and 500 VA: groups of one frame are not taken at one instant, and only what cannot be is
    /// refused. Without currents, the most there is.
    /// </summary>
    private static long Ceiling(long? carried) => carried is { } known ? (2 * known) + 500 : Most.Value;

    /// <summary>Volt-amperes of a phase by its current, rounded up; null where the frame says no current.</summary>
    private static long? Carried(TicFrame frame, int phase)
    {
        var current = frame.Get(TicStandard.Irms[phase]) ?? frame.Get(TicHistorique.IinstOfPhase[phase]) ?? (phase == 0 ? frame.Get(TicHistorique.Iinst) : null);
        var volts = frame.Get(TicStandard.Urms[phase])?.Value ?? NominalVolts;
        return current is { } amperes ? (amperes.Value + 1L) * Math.Max(volts, NominalVolts) : null;
    }

    /// <summary>A phase's current was lost on the line: the others do not bound the total.</summary>
    private static bool IsPartial(TicFrame frame)
    {
        var standard = Count(frame, TicStandard.Irms);
        var historique = Count(frame, TicHistorique.IinstOfPhase);
        var isThreePhase = frame.Has(TicStandard.SinstsOfPhase[0]) || frame.Has(TicStandard.Urms[1]) || frame.Has(TicHistorique.Pmax);
        return standard == 2 || historique is 1 or 2 || (standard == 1 && isThreePhase);
    }

    private static int Count(TicFrame frame, IReadOnlyList<TicLabel<Amperes>> labels)
    {
        var count = 0;
        foreach (var label in labels)
        {
            count += frame.Has(label) ? 1 : 0;
        }

        return count;
    }
}
