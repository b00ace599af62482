using MeterShield.Records;

namespace MeterShield.Metering.Tic;

/// <summary>What of a frame makes a reading.</summary>
internal static class TicRegisters
{
    /// <summary>The indexes of each contract of the historique mode: all or none.</summary>
    private static readonly IReadOnlyList<TicLabel<WattHours>>[] Contracts =
    [
        [TicHistorique.Base],
        [TicHistorique.Hchc, TicHistorique.Hchp],
        [TicHistorique.Ejphn, TicHistorique.Ejphpm],
        TicHistorique.Tempo,
    ];

    /// <summary>Total energy drawn: EAST, or in historique the sum of the indexes of a contract, all of them present.</summary>
    public static WattHours? Import(TicFrame frame)
    {
        if (frame.Mode == TicMode.Standard)
        {
            return frame.Get(TicStandard.East);
        }

        if (Contract(frame) is not { } indexes)
        {
            return null;
        }

        var sum = WattHours.Zero;
        foreach (var index in indexes)
        {
            sum += frame.Get(index) ?? default;
        }

        return sum;
    }

    /// <summary>Total energy fed in, for producers.</summary>
    public static WattHours? Export(TicFrame frame) => frame.Get(TicStandard.Eait);

    /// <summary>The supplier's tariff registers, first is 1.</summary>
    /// <returns>How many there are.</returns>
    public static int Tariffs(TicFrame frame, Span<WattHours?> into)
    {
        var indexes = frame.Mode == TicMode.Standard ? TicStandard.Easf : Contract(frame) ?? [];
        for (var index = 0; index < indexes.Count; index++)
        {
            into[index] = frame.Get(indexes[index]);
        }

        return indexes.Count;
    }

    /// <summary>The most that the subscription lets through, with room for what the breaker bears for a while, or null.</summary>
    public static VoltAmperes? Limit(TicFrame frame)
    {
        if (frame.Get(TicStandard.Pref) is { Value: > 0 } pref)
        {
            return new VoltAmperes(pref.Value * 3 / 2);
        }

        // ISOUSC is the subscribed power / 200 V, of one phase (Enedis-NOI-CPT_54E 6.1).
        var phases = frame.Has(TicHistorique.IinstOfPhase[0]) || frame.Has(TicHistorique.Pmax) ? 3 : 1;
        return frame.Get(TicHistorique.Isousc) is { Value: > 0 } current ? new VoltAmperes(current.Value * 200L * phases * 3 / 2) : null;
    }

    private static IReadOnlyList<TicLabel<WattHours>>? Contract(TicFrame frame)
    {
        foreach (var indexes in Contracts)
        {
            if (HasAll(frame, indexes))
            {
                return indexes;
            }
        }

        return null;
    }

    private static bool HasAll(TicFrame frame, IReadOnlyList<TicLabel<WattHours>> indexes)
    {
        foreach (var index in indexes)
        {
            if (!frame.Has(index))
            {
                return false;
            }
        }

        return true;
    }
}
