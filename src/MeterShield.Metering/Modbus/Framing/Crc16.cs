namespace MeterShield.Metering.Modbus.Framing;

/// <summary>The check sum of RTU frames: polynomial 0xA001 reflected, start 0xFFFF (Modbus over Serial Line V1.02, appendix B).</summary>
internal static class Crc16
{
    private static readonly ushort[] Table = Make();

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var value in bytes)
        {
            crc = (ushort)((crc >> 8) ^ Table[(crc ^ value) & 0xFF]);
        }

        return crc;
    }

    private static ushort[] Make()
    {
        var table = new ushort[256];
        for (var value = 0; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }

            table[value] = (ushort)crc;
        }

        return table;
    }
}
