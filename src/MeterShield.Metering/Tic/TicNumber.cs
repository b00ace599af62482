namespace MeterShield.Metering.Tic;

/// <summary>Numbers from digits that were checked.</summary>
internal static class TicNumber
{
    public static long Parse(ReadOnlySpan<byte> digits)
    {
        // At most 14 digits (PRM): no overflow.
        long number = 0;
        foreach (var digit in digits)
        {
            number = unchecked((10 * number) + (digit - '0'));
        }

        return number;
    }

    public static int ParseInt(ReadOnlySpan<byte> digits) => (int)Parse(digits);

    public static uint ParseHexadecimal(ReadOnlySpan<byte> digits)
    {
        uint number = 0;
        foreach (var digit in digits)
        {
            var nibble = digit <= '9' ? digit - '0' : digit - 'A' + 10;
            number = (number << 4) | (uint)nibble;
        }

        return number;
    }
}
