namespace MeterShield.Minimization.Offline;

/// <summary>What can be wrong with a file of registers.</summary>
public enum CsvFault
{
    /// <summary>The first line is not <c>time,register_wh</c>.</summary>
    NoHeader,

    /// <summary>A line is not two fields.</summary>
    NotTwoFields,

    /// <summary>A time is not an ISO 8601 instant with its offset.</summary>
    BadTime,

    /// <summary>A register is not a whole number of watt-hours.</summary>
    BadRegister,

    /// <summary>A time is earlier than the one before.</summary>
    Unsorted,

    /// <summary>A time is there twice.</summary>
    Duplicate,

    /// <summary>A register is lower than the one before, and nobody said that the meter was exchanged.</summary>
    GoesBack,

    /// <summary>There is no reading, or not one whole cell between the first and the last.</summary>
    NoWholeCell,
}

/// <summary>One thing wrong with a file of registers.</summary>
/// <param name="Fault">What.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">A sentence that names the line and the fix.</param>
public sealed record CsvError(CsvFault Fault, int Line, string Message);
