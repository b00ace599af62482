namespace MeterShield.Metering.Tic;

/// <summary>
/// The name of a calendar or a tariff. Suppliers pad it left, right or on both sides and put two spaces where one would do:
/// names are equal when they are after runs of spaces are made one.
/// </summary>
public sealed class TariffName : IEquatable<TariffName>
{
    private readonly string _collapsed;

    /// <summary>A name.</summary>
    /// <param name="text">With whatever spaces.</param>
    public TariffName(string text) => _collapsed = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <inheritdoc/>
    public bool Equals(TariffName? other) => other is not null && string.Equals(_collapsed, other._collapsed, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TariffName);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_collapsed, StringComparison.Ordinal);

    /// <summary>The name, single-spaced.</summary>
    public override string ToString() => _collapsed;
}
