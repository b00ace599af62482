namespace MeterShield.Egress;

/// <summary>When the state was lost or put back from an older copy, and confirmed: what the auditor remembers of before is not complete.</summary>
internal static class LossTable
{
    public const string Schema = """
        CREATE TABLE loss (
            before INTEGER PRIMARY KEY
        ) STRICT;
        """;
}
