using System.Globalization;
using MeterShield.Records;

namespace MeterShield.Metering;

/// <summary>
/// What a register of coarse steps can honestly say. The energy of a cell is the difference of two registers, so it is known to
/// one step; spread over the cell that is a power, and above <see cref="MostUncertainWatts"/> the figures would be noise.
/// </summary>
public static class EnergyQuantum
{
    /// <summary>The mean power of a cell must be known to so many watts.</summary>
    public const int MostUncertainWatts = 100;

    /// <summary>The finest resolution that a step supports; null: none.</summary>
    /// <param name="step">The step of the register.</param>
    public static Resolution? Finest(WattHours step) =>
        Resolutions.All.Where(resolution => Uncertainty(step, resolution) <= MostUncertainWatts).Select(resolution => (Resolution?)resolution).LastOrDefault();

    /// <summary>Why a step does not support a resolution, in English, with what it does support; or null when it does.</summary>
    /// <param name="step">The step of the register.</param>
    /// <param name="resolution">What is asked for.</param>
    public static string? Fault(WattHours step, Resolution resolution) => Refusal(step, resolution)?.English;

    /// <summary>Why a step does not support a resolution, in both languages of the householder; or null when it does.</summary>
    /// <param name="step">The step of the register.</param>
    /// <param name="resolution">What is asked for.</param>
    public static (string English, string French)? Refusal(WattHours step, Resolution resolution)
    {
        var uncertainty = Uncertainty(step, resolution);
        if (uncertainty <= MostUncertainWatts)
        {
            return null;
        }

        var finest = Finest(step);
        return (
            string.Create(
                CultureInfo.InvariantCulture,
                $"This meter counts in steps of {step.Value} Wh: over one {resolution.Code()} that leaves {uncertainty} W uncertain, and more than {MostUncertainWatts} W is noise. ")
                + (finest is { } known ? $"The finest resolution it supports is {known.Code()}." : "It supports none."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Ce compteur compte par pas de {step.Value} Wh : sur {French(resolution)}, cela laisse {uncertainty} W d'incertitude, et plus de {MostUncertainWatts} W n'est que du bruit. ")
                + (finest is { } connu ? $"La durée la plus courte qu'il permet est {French(connu)}." : "Il n'en permet aucune."));
    }

    private static string French(Resolution resolution) => resolution switch
    {
        Resolution.Month => "un mois",
        Resolution.Day => "un jour",
        Resolution.Hour => "une heure",
        Resolution.HalfHour => "une demi-heure",
        Resolution.QuarterHour => "un quart d'heure",
        Resolution.FiveMinutes => "cinq minutes",
        _ => "une minute",
    };

    /// <summary>One step over one cell, in W, rounded up; the shortest day and month count.</summary>
    private static long Uncertainty(WattHours step, Resolution resolution)
    {
        const long ShortestDay = 23 * 3600, ShortestMonth = (28 * 86400) - 3600;
        var seconds = resolution switch { Resolution.Month => ShortestMonth, Resolution.Day => ShortestDay, _ => resolution.FixedSeconds() };
        return ((step.Value * 3600) + seconds - 1) / seconds;
    }
}
