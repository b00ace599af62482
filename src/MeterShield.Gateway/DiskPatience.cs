using MeterShield.Egress;
using MeterShield.History;
using MeterShield.Sealing;
using Microsoft.Extensions.Logging;

namespace MeterShield.Gateway;

/// <summary>
/// Lets the inside half live through a disk that takes nothing for a while: a step that fails for that reason is told once and made
/// again later. Other faults, and bugs, end the run.
/// </summary>
internal sealed class DiskPatience(ILogger logger)
{
    /// <summary>Whether the last step met a disk that took nothing.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Makes a step.</summary>
    /// <param name="step">What to do.</param>
    /// <param name="recovers">Whether its success proves that the disk works again.</param>
    public void Try(Action step, bool recovers)
    {
        try
        {
            step();
            if (IsStalled && recovers)
            {
                IsStalled = false;
                Log.StorageWorks(logger);
            }
        }
        catch (Exception e) when (e is StateException { MayPass: true } or HistoryException { MayPass: true } or KeyException { Fault: KeyFault.Unwritable }
            or IOException or UnauthorizedAccessException)
        {
            if (!IsStalled)
            {
                IsStalled = true;
                Log.StorageStalled(logger);
            }
        }
    }
}
