namespace MeterShield.Gateway.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, or may work; worth a look.</summary>
    Warning,

    /// <summary>Something that should work does not.</summary>
    Fault,
}

/// <summary>What was looked at, and what was found: to be shown to others, so without names, values and identifiers.</summary>
/// <param name="Check">What was looked at, one word: the same in every language and version.</param>
/// <param name="Verdict">How bad it is.</param>
/// <param name="Sentence">What was found, with the fix.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Sentence);
