namespace MeterShield.Records;

/// <summary>A text of a record or an invitation, which a person will read: 1 to 400 characters on one line, and nothing that could make the page say something else.</summary>
public static class RecordText
{
    /// <summary>The longest such text, in UTF-16 code units.</summary>
    public const int Longest = 400;

    /// <summary>Whether a text can stand in a record.</summary>
    public static bool Fits(string text) => text.Length is >= 1 and <= Longest && !HasHidden(text);

    /// <summary>
    /// Whether a text holds something that is not shown as a character but moves or hides others: controls (C0, DEL, C1), separators of lines
    /// and paragraphs, or marks that turn the direction of writing (Unicode 16, UAX 9, table 3: bidirectional formatting characters).
    /// </summary>
    public static bool HasHidden(string text) => text.Any(c =>
        char.IsControl(c) || c is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
}
