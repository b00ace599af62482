namespace MeterShield.Metering.Tic;

/// <summary>The relays (RELAIS): the real one and seven virtual ones.</summary>
/// <param name="Bits">Bit 0 the real relay, bits 1 to 7 the virtual ones; 1 is closed.</param>
public readonly record struct TicRelays(byte Bits)
{
    /// <summary>Whether relay <paramref name="number"/> is closed: 1 is the real one, 2 to 8 are virtual.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 1 to 8.</exception>
    public bool IsClosed(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 8);
        return ((Bits >> (number - 1)) & 1) != 0;
    }

    /// <summary>The type's name: what a home switches is not printed.</summary>
    public override string ToString() => nameof(TicRelays);
}
