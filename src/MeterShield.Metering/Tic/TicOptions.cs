using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>How a TIC line is read.</summary>
public sealed class TicOptions
{
    /// <summary>The mode, or null to take whichever speaks. Default null.</summary>
    public TicMode? Mode { get; init; }

    /// <summary>How far the meter's winter time is ahead of UTC. Default one hour: mainland France.</summary>
    public Offset Winter { get; init; } = Offset.FromHours(1);

    /// <summary>When the line began, for streams whose time is counted from their characters; null for this system's clock. Default null.</summary>
    public Instant? LineStart { get; init; }

    /// <summary>
    /// How long the meter may say nothing good before what was begun is given up, 1 to 60 s. Default 2 s: it pauses 33.4 ms within
    /// a frame at the most (Enedis-NOI-CPT_54E 5.3.5), and a busy machine may hear it later.
    /// </summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);
}
