namespace MeterShield.Records;

/// <summary>A sentence for the householder, in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="French">In French.</param>
public sealed record TwoTongues(string English, string French)
{
    /// <summary>The English sentence.</summary>
    public override string ToString() => English;
}
