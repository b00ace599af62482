namespace MeterShield.HeadEnd.Commands;

/// <summary>What the exit status says.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The answer is no.</summary>
    public const int No = 1;

    /// <summary>Bad usage or files: every error listed, each with the fix.</summary>
    public const int Usage = 2;

    /// <summary>It could not be done.</summary>
    public const int Failed = 3;
}
