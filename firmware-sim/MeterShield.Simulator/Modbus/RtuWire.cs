namespace MeterShield.Simulator.Modbus;

/// <summary>Frames of a serial line (Modbus over Serial Line V1.02): unit, function, data, check sum with the low byte first.</summary>
internal static class RtuWire
{
    /// <summary>The check sum, bit by bit as in the standard's appendix B.</summary>
    public static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var register = 0xFFFF;
        foreach (var value in bytes)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                var carry = register % 2 == 1;
                register /= 2;
                register ^= carry ? 0xA001 : 0;
            }
        }

        return register;
    }

    public static byte[] Frame(byte unit, ReadOnlySpan<byte> pdu)
    {
        byte[] frame = [unit, .. pdu, 0, 0];
        var checksum = Checksum(frame.AsSpan(0, frame.Length - 2));
        (frame[^2], frame[^1]) = ((byte)(checksum % 256), (byte)(checksum / 256));
        return frame;
    }

    /// <summary>How long a question is: reading registers has 8 bytes, asking for the identity 7.</summary>
    public static int LengthOf(ReadOnlySpan<byte> question) => question.Length < 2 ? 8 : question[1] == 0x2B ? 7 : 8;

    public static bool IsGood(ReadOnlySpan<byte> frame) => Checksum(frame[..^2]) == frame[^2] + (256 * frame[^1]);
}
