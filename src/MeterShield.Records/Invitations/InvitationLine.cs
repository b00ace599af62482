namespace MeterShield.Records;

/// <summary>One thing that an invitation asks for. The householder decides each line by itself.</summary>
public sealed class InvitationLine
{
    /// <summary>A line.</summary>
    /// <param name="purpose">Why.</param>
    /// <param name="quantity">What is asked for.</param>
    /// <param name="resolution">How fine, at the finest.</param>
    /// <param name="delay">How late, at the earliest.</param>
    /// <param name="retentionDays">How long it would be kept, 1 to 3650 days, at most.</param>
    /// <param name="english">What it is for, in the recipient's words.</param>
    /// <param name="french">The same in French.</param>
    /// <exception cref="ArgumentException">A text is empty or longer than 400 characters, or the retention out of range.</exception>
    public InvitationLine(Purpose purpose, Quantity quantity, Resolution resolution, Delay delay, int retentionDays, string english, string french)
    {
        Purpose = purpose;
        Quantity = quantity;
        Resolution = resolution;
        Delay = delay;
        RetentionDays = retentionDays is >= 1 and <= 3650 ? retentionDays : throw new ArgumentException("Retention is 1 to 3650 days.", nameof(retentionDays));
        English = ConsentController.Check(english);
        French = ConsentController.Check(french);
    }

    /// <summary>Why.</summary>
    public Purpose Purpose { get; }

    /// <summary>What is asked for.</summary>
    public Quantity Quantity { get; }

    /// <summary>How fine, at the finest.</summary>
    public Resolution Resolution { get; }

    /// <summary>How late, at the earliest.</summary>
    public Delay Delay { get; }

    /// <summary>How long it would be kept, at most, in days.</summary>
    public int RetentionDays { get; }

    /// <summary>What it is for, in the recipient's words.</summary>
    public string English { get; }

    /// <summary>The same in French.</summary>
    public string French { get; }

    /// <summary>Why terms are not within what the line asks for, with the fix, or null when they are: coarser, later, shorter or more rounded, never the other way.</summary>
    public TwoTongues? Fault(GrantTerms terms)
    {
        if (terms.Purpose.Code != Purpose.Code || terms.Quantity != Quantity)
        {
            return new(
                $"The line asks for {Quantity.Code} for {Purpose.Code}, and for nothing else.", $"La ligne demande {Quantity.Code} pour {Purpose.Code}, et rien d'autre.");
        }

        if (terms.Resolution.IsFinerThan(Resolution))
        {
            return new(
                $"The line asks for the {Resolution.Code()}: finer is not asked for, coarser is always possible.",
                $"La ligne demande {Resolution.Code()} : plus fin n'est pas demandé, moins fin est toujours possible.");
        }

        if (terms.Delay < Delay)
        {
            return new(
                $"The line asks for a delay of {Delay.Code()}: later is always possible, earlier is not.",
                $"La ligne demande un délai de {Delay.Code()} : plus tard est toujours possible, plus tôt non.");
        }

        return terms.RetentionDays > RetentionDays
            ? new(
                $"The line asks to keep it {RetentionDays} days: less is always possible, more is not.",
                $"La ligne demande de le garder {RetentionDays} jours : moins est toujours possible, plus non.")
            : null;
    }

    /// <summary>Whether a line asks for the same, word for word.</summary>
    public bool IsSameAs(InvitationLine other) =>
        (Purpose.Code, Quantity, Resolution, Delay, RetentionDays, English, French) == (other.Purpose.Code, other.Quantity, other.Resolution, other.Delay, other.RetentionDays, other.English, other.French);
}
