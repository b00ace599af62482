namespace MeterShield.Records.Json;

/// <summary>Why bytes are not the content of a release, a consent record, a withdrawal or an invitation.</summary>
public enum ContentFault
{
    /// <summary>They are.</summary>
    None,

    /// <summary>Too long, or not of a size our padding makes.</summary>
    Size,

    /// <summary>Not canonical JSON of the closed schema: a member is lacking, unknown, doubled or out of order, or something follows.</summary>
    Shape,

    /// <summary>Of another version or kind.</summary>
    Kind,

    /// <summary>A hash or a random name is not lower-case hexadecimal digits of its length.</summary>
    Identifier,

    /// <summary>The interval is not half-open between whole minutes, or ends before it starts.</summary>
    Interval,

    /// <summary>An unknown quantity, or not its OBIS code.</summary>
    Quantity,

    /// <summary>Purpose, resolution, rounding, delay or retention that cannot be given.</summary>
    Terms,

    /// <summary>A value that is not of the quantity's unit or not a multiple of the rounding.</summary>
    Value,

    /// <summary>A text holds what is not shown and moves or hides other characters: a control, the end of a line, a mark that turns the direction of writing.</summary>
    Hidden,

    /// <summary>The padding holds something else than zeros.</summary>
    Padding,
}
