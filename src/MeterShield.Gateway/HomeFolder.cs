namespace MeterShield.Gateway;

/// <summary>What is where in the state folder.</summary>
internal sealed class HomeFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Consents, marks, outbox, log.</summary>
    public string State => System.IO.Path.Combine(Path, "state.db");

    /// <summary>Registers per minute.</summary>
    public string History => System.IO.Path.Combine(Path, "history.db");

    /// <summary>The step of the meter's register, as last seen.</summary>
    public string MeterStep => System.IO.Path.Combine(Path, "meter-step");

    /// <summary>What was last thought of the meter's line.</summary>
    public string Line => System.IO.Path.Combine(Path, "meter-line");

    /// <summary>A key and a certificate per recipient.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    /// <summary>The key that signs the egress log.</summary>
    public string LogKey => System.IO.Path.Combine(Path, "log-key");

    /// <summary>The egress log as files; can be removed, is written anew.</summary>
    public string Log => System.IO.Path.Combine(Path, "log");
}
