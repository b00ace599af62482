using System.CommandLine;

namespace MeterShield.Simulator.Commands;

/// <summary>Options that describe the home, whatever the meter speaks.</summary>
internal static class HomeOptions
{
    public static readonly Option<string?> Seed = new("--seed") { Description = "Which home, from 0: the same seed and options give the same bytes everywhere. Default 1." };
    public static readonly Option<bool> Heating = new("--heating") { Description = "The home has electric heating." };
    public static readonly Option<bool> Car = new("--car") { Description = "The home has an electric car, charged in the cheap hours." };
    public static readonly Option<string?> Solar = new("--solar") { Description = "Peak power of panels on the roof, in W." };
    public static readonly Option<string?> Start = new("--start") { Description = "Legal time in France at which simulated time begins. Default 2026-01-14T20:00:00, or where a curve begins." };
    public static readonly Option<string?> Days = new("--days") { Description = "How many simulated days it lasts, such as 0.5." };

    /// <summary>The evening of the default start.</summary>
    public static SimulatedInstant DefaultStart { get; } = SimulatedInstant.FromLocal(new DateTime(2026, 1, 14, 20, 0, 0));
}
