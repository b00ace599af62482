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

    /// <summary>Why a step does not support a resolution, with what it does support; or null when it does.</summary>
    /// <param name="step">The step of the register.</param>
    /// <param name="resolution">What is asked for.</param>
    public static string? Fault(WattHours step, Resolution resolution) =>
        Uncertainty(step, resolution) <= MostUncertainWatts
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"This meter counts in steps of {step.Value} Wh: over one {resolution.Code()} that leaves {Uncertainty(step, resolution)} W uncertain, and more than {MostUncertainWatts} W is noise. ")
                + (Finest(step) is { } finest ? $"The finest resolution it supports is {finest.Code()}." : "It supports none.");

    /// <summary>One step over one cell, in W, rounded up; the shortest day and month count.</summary>
    private static long Uncertainty(WattHours step, Resolution resolution)
    {
        const long ShortestDay = 23 * 3600, ShortestMonth = (28 * 86400) - 3600;
        var seconds = resolution switch { Resolution.Month => ShortestMonth, Resolution.Day => ShortestDay, _ => resolution.FixedSeconds() };
        return ((step.Value * 3600) + seconds - 1) / seconds;
    }
}
