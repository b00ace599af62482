namespace MeterShield.Egress;

/// <summary>One step from a version of the state to the next.</summary>
/// <param name="To">The version it leads to; from the one before.</param>
/// <param name="Sql">What it does. It may give the state another form; what was agreed it may only carry over, column by column.</param>
internal sealed record UpgradeStep(int To, string Sql);
