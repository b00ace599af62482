using System.Runtime.InteropServices;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Which programs have a file open, from /proc (proc(5)). Programs of other users are seen by root only.</summary>
internal static partial class DeviceHolders
{
    private const int ReadAccess = 4;

    /// <summary>The names of the programs, one for each time it is open.</summary>
    public static IReadOnlyList<string> Of(string device)
    {
        var target = File.ResolveLinkTarget(device, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(device);
        var holders = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                holders.AddRange(Directory.EnumerateFiles(Path.Combine(process, "fd"))
                    .Where(descriptor => new FileInfo(descriptor).LinkTarget == target)
                    .Select(_ => File.ReadAllText(Path.Combine(process, "comm")).Trim()));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }

        return holders;
    }

    /// <summary>Whether this user may read a file, without opening it (access(2)).</summary>
    public static bool MayRead(string path) => Access(path, ReadAccess) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
