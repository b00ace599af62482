using System.CommandLine;

namespace MeterShield.Gateway.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private const string DefaultConfig = "/etc/metershield/metershield.json";

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string> Config() => new("--config")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("METERSHIELD_CONFIG") ?? DefaultConfig,
    };
}
