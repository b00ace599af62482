namespace MeterShield.Egress;

/// <summary>
/// Whether something forbids to send: a grant's stop marker, or the spool's own, which holds everything. Only what is seen to be absent
/// is absent: a disk that cannot be read, or a folder that is gone, stops as well.
/// </summary>
internal static class StopMarkers
{
    /// <summary>Whether nothing may be sent from a grant's folder.</summary>
    public static bool Stand(string folder) =>
        !IsAbsent(Path.Combine(folder, SpoolLayout.StopMarker)) || IsHeld(Path.GetDirectoryName(folder)!) || !Directory.Exists(folder);

    /// <summary>Whether nothing may be sent to anybody.</summary>
    /// <param name="home">The folder of any recipient.</param>
    public static bool IsHeld(string home) => !IsAbsent(Path.Combine(Path.GetDirectoryName(home)!, SpoolLayout.HoldMarker));

    private static bool IsAbsent(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return false;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
