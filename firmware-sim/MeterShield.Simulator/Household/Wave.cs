namespace MeterShield.Simulator.Household;

/// <summary>
/// A sine of additions, multiplications and one division only (Bhaskara I, 7th century; within 0.002): those give the same
/// bits on every machine, which the library's sine does not promise.
/// </summary>
internal static class Wave
{
    /// <summary>Sine of an angle in degrees.</summary>
    public static double Sine(double degrees)
    {
        var turned = degrees % 360;
        var angle = turned < 0 ? turned + 360 : turned;
        return angle < 180 ? Half(angle) : -Half(angle - 180);
    }

    /// <summary>Cosine of an angle in degrees.</summary>
    public static double Cosine(double degrees) => Sine(degrees + 90);

    private static double Half(double angle)
    {
        var product = angle * (180 - angle);
        return 4 * product / (40500 - product);
    }
}
