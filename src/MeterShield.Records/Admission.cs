using NodaTime;

namespace MeterShield.Records;

/// <summary>
/// The householder's recorded yes to exactly one interval that a change of grants makes computable although it is finer
/// than what was agreed for it.
/// </summary>
/// <param name="Quantity">What was measured.</param>
/// <param name="Interval">The interval, half-open, to the instant: a yes to one is no yes to a longer or shorter one.</param>
public sealed record Admission(Quantity Quantity, Interval Interval);
