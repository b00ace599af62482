namespace MeterShield.Gateway;

/// <summary>What the user asked for cannot be: every reason, each with its fix.</summary>
internal sealed class UsageException(IReadOnlyList<string> errors) : Exception(string.Join(" ", errors))
{
    public UsageException(string error)
        : this([error])
    {
    }

    public IReadOnlyList<string> Errors { get; } = errors;
}
