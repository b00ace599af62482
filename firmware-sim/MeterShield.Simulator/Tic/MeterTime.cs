namespace MeterShield.Simulator.Tic;

/// <summary>A time as the meter's own clock said it, which is not always the right one.</summary>
/// <param name="Instant">What the clock said.</param>
/// <param name="IsDegraded">Whether the meter had lost its clock (STGE bit 16).</param>
internal readonly record struct MeterTime(SimulatedInstant Instant, bool IsDegraded);

/// <summary>The meter's clock: right, ahead, behind, or lost.</summary>
internal sealed class MeterClock
{
    private long _ahead;

    /// <summary>Whether the meter has lost its clock and says so.</summary>
    public bool IsDegraded { get; set; }

    /// <summary>What the clock says at an instant.</summary>
    public MeterTime Read(SimulatedInstant instant) => new(instant.Plus(_ahead), IsDegraded);

    /// <summary>Moves the hands by so many seconds.</summary>
    public void Jump(long seconds) => _ahead += seconds;

    /// <summary>Sets the hands.</summary>
    public void Set(SimulatedInstant instant, SimulatedInstant to) => _ahead = to.UnixSeconds - instant.UnixSeconds;
}
