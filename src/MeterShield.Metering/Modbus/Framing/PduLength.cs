namespace MeterShield.Metering.Modbus.Framing;

/// <summary>How long an answer is, by its own first bytes (Modbus Application Protocol V1.1b3, 6.3, 6.4, 6.21, 7).</summary>
internal static class PduLength
{
    /// <summary>More bytes are needed to tell.</summary>
    public const int Unknown = 0;

    /// <summary>No answer to a question of ours begins like that.</summary>
    public const int None = -1;

    public const byte Identify = 0x2B;
    private const int Longest = 253;

    public static int Of(ReadOnlySpan<byte> pdu)
    {
        if (pdu.IsEmpty)
        {
            return Unknown;
        }

        return pdu[0] switch
        {
            0x83 or 0x84 or (0x80 | Identify) => 2,
            3 or 4 => pdu.Length < 2 ? Unknown : OfRegisters(pdu[1]),
            Identify => OfIdentity(pdu),
            _ => None,
        };
    }

    private static int OfRegisters(byte count) => count % 2 == 0 && count is >= 2 and <= 2 * ModbusRead.Most ? 2 + count : None;

    /// <summary>Function, type, code, conformity, more follows, next object, number of objects; then number, length and text of each.</summary>
    private static int OfIdentity(ReadOnlySpan<byte> pdu)
    {
        const int Head = 7;
        if (pdu.Length > 1 && pdu[1] != 0x0E)
        {
            return None;
        }

        if (pdu.Length < Head)
        {
            return Unknown;
        }

        var end = Head;
        for (var left = pdu[6]; left > 0; left--)
        {
            if (end + 2 > Longest)
            {
                return None;
            }

            if (pdu.Length < end + 2)
            {
                return Unknown;
            }

            end += 2 + pdu[end + 1];
        }

        return end <= Longest ? end : None;
    }
}
