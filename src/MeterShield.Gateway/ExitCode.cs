namespace MeterShield.Gateway;

/// <summary>What a command's exit status says.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: verification failed, a fault was found.</summary>
    public const int No = 1;

    /// <summary>Bad usage, configuration, state or key: every error listed, each with the fix.</summary>
    public const int Usage = 2;

    /// <summary>It could not be done.</summary>
    public const int Failed = 3;
}
