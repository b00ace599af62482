using NodaTime;

namespace MeterShield.Records;

/// <summary>
/// What the householder gave to one recipient: purpose, quantity, resolution, delay, rounding, retention and validity.
/// Immutable: a finer resolution is a new grant, never an edit.
/// </summary>
public sealed class Grant
{
    /// <summary>A grant.</summary>
    /// <param name="id">Its random name.</param>
    /// <param name="recipient">Who gets the releases.</param>
    /// <param name="terms">What was agreed.</param>
    /// <param name="validity">The measured cells it covers, half-open; starts at a boundary of its grid.</param>
    /// <param name="consent">SHA-256 of the signed consent record that proves it.</param>
    /// <param name="dueOffsetSeconds">0 to 59, drawn at random once: when within the minute its releases are due.</param>
    /// <param name="payloadSize">The one size in bytes of every release's content before sealing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not 0 to 59, or the size not positive.</exception>
    /// <exception cref="ArgumentException">The validity has no start or no end.</exception>
    public Grant(GrantId id, Recipient recipient, GrantTerms terms, Interval validity, Digest consent, int dueOffsetSeconds, int payloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dueOffsetSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dueOffsetSeconds, 59);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(payloadSize);
        if (!validity.HasStart || !validity.HasEnd)
        {
            throw new ArgumentException("A grant has a first and a last day: expiry is mandatory.", nameof(validity));
        }

        Id = id;
        Recipient = recipient;
        Terms = terms;
        Validity = validity;
        Consent = consent;
        DueOffsetSeconds = dueOffsetSeconds;
        PayloadSize = payloadSize;
    }

    /// <summary>Its random name.</summary>
    public GrantId Id { get; }

    /// <summary>Who gets the releases.</summary>
    public Recipient Recipient { get; }

    /// <summary>What was agreed.</summary>
    public GrantTerms Terms { get; }

    /// <summary>The measured cells it covers, half-open.</summary>
    public Interval Validity { get; }

    /// <summary>SHA-256 of the consent record's content.</summary>
    public Digest Consent { get; }

    /// <summary>When within the minute its releases are due: 0 to 59 seconds.</summary>
    public int DueOffsetSeconds { get; }

    /// <summary>The one size in bytes of every release's content before sealing.</summary>
    public int PayloadSize { get; }
}

/// <summary>What a recipient and the householder agreed on.</summary>
public sealed class GrantTerms
{
    /// <summary>Terms, checked against the purpose and the quantity.</summary>
    /// <param name="purpose">Why.</param>
    /// <param name="quantity">What is measured.</param>
    /// <param name="resolution">How fine.</param>
    /// <param name="delay">How late.</param>
    /// <param name="rounding">To what step of the running total.</param>
    /// <param name="retentionDays">How long the recipient may keep it, 1 to 3650 days.</param>
    /// <exception cref="ArgumentException">The terms cannot be given (<see cref="Fault"/>).</exception>
    public GrantTerms(Purpose purpose, Quantity quantity, Resolution resolution, Delay delay, RoundingQuantum rounding, int retentionDays)
    {
        if (Fault(purpose, quantity, resolution, delay, retentionDays) is { } fault)
        {
            throw new ArgumentException(fault.English, nameof(resolution));
        }

        Purpose = purpose;
        Quantity = quantity;
        Resolution = resolution;
        Delay = delay;
        Rounding = rounding;
        RetentionDays = retentionDays;
    }

    /// <summary>Why.</summary>
    public Purpose Purpose { get; }

    /// <summary>What is measured.</summary>
    public Quantity Quantity { get; }

    /// <summary>How fine.</summary>
    public Resolution Resolution { get; }

    /// <summary>How late.</summary>
    public Delay Delay { get; }

    /// <summary>To what step of the running total.</summary>
    public RoundingQuantum Rounding { get; }

    /// <summary>How long the recipient may keep it, in days.</summary>
    public int RetentionDays { get; }

    /// <summary>Why terms cannot be given, with the fix, or null when they can.</summary>
    public static TwoTongues? Fault(Purpose purpose, Quantity quantity, Resolution resolution, Delay delay, int retentionDays)
    {
        if (resolution.IsFinerThan(purpose.Ceiling))
        {
            return new(
                $"The purpose {purpose.Code} justifies nothing finer than {purpose.Ceiling.Code()}: ask for {purpose.Ceiling.Code()} or coarser.",
                $"La finalité {purpose.Code} ne justifie rien de plus fin que {purpose.Ceiling.Code()} : demandez {purpose.Ceiling.Code()} ou moins fin.");
        }

        if (delay < purpose.LeastDelay)
        {
            return new(
                $"The purpose {purpose.Code} justifies nothing earlier than {purpose.LeastDelay.Code()}: ask for --delay {purpose.LeastDelay.Code()}.",
                $"La finalité {purpose.Code} ne justifie rien de plus tôt que {purpose.LeastDelay.Code()} : demandez --delay {purpose.LeastDelay.Code()}.");
        }

        return FaultOf(quantity, resolution)
            ?? (retentionDays is < 1 or > 3650 ? new TwoTongues("Retention is 1 to 3650 days.", "La conservation est de 1 à 3650 jours.") : null);
    }

    private static TwoTongues? FaultOf(Quantity quantity, Resolution resolution)
    {
        if (resolution.IsFinerThan(quantity.Finest))
        {
            return new($"{quantity.Code} is given by the {quantity.Finest.Code()} or coarser only.", $"{quantity.Code} ne se donne que par {quantity.Finest.Code()} ou moins fin.");
        }

        return quantity.Kind == QuantityKind.DailyPeakPower && resolution != Resolution.Day
            ? new($"{quantity.Code} is given by the day only.", $"{quantity.Code} ne se donne que par jour.")
            : null;
    }
}
