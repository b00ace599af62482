using System.Security.Cryptography;

namespace MeterShield.Egress;

/// <summary>The offset of a grant's due instants, drawn once when it is given.</summary>
public static class DueOffset
{
    private const int Seconds = 60;

    /// <summary>0 to 59 s. From the system's generator for secrets: offsets drawn one after the other must not tell that they are of one home.</summary>
    public static int Draw() => RandomNumberGenerator.GetInt32(Seconds);
}
