namespace MeterShield.Simulator;

/// <summary>What the exit status says.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Usage = 2;
    public const int Failed = 3;
}
