namespace MeterShield.Metering.Tic;

/// <summary>A number that names the meter or the delivery point (ADCO, ADSC, PRM). It prints as stars.</summary>
public sealed class TicIdentifier
{
    private readonly string _number;

    internal TicIdentifier(string number) => _number = number;

    /// <summary>The number itself, for the one who asked to see it.</summary>
    public string Reveal() => _number;

    /// <summary>As many stars as the number has characters.</summary>
    public override string ToString() => new('*', _number.Length);
}
