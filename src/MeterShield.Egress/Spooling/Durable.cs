using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MeterShield.Egress;

/// <summary>Files that are there, whole, once the call has returned: also after a power cut.</summary>
internal static partial class Durable
{
    /// <summary>Writes a file that no reader ever sees in part.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        var draft = Path.Combine(folder, "." + Path.GetFileName(path) + ".draft");
        using (var handle = File.OpenHandle(draft, FileMode.Create, FileAccess.Write, FileShare.None, preallocationSize: bytes.Length))
        {
            RandomAccess.Write(handle, bytes, 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(draft, path, overwrite: true);
        SyncFolder(folder);
    }

    /// <summary>Makes an empty file that others see at once, if it is not there; it survives a power cut after <see cref="Keep"/>.</summary>
    public static void Appear(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();

    /// <summary>Makes a file that is there survive a power cut.</summary>
    public static void Keep(string path)
    {
        using (var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.FlushToDisk(handle);
        }

        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Removes a file if it is there; it stays removed after a power cut.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Removes files, those that are there; they stay removed after a power cut. One flush for each folder.</summary>
    public static void Delete(IEnumerable<string> paths)
    {
        var there = paths.Where(File.Exists).ToList();
        foreach (var path in there)
        {
            File.Delete(path);
        }

        foreach (var folder in there.Select(path => Path.GetDirectoryName(path)!).Distinct(StringComparer.Ordinal))
        {
            SyncFolder(folder);
        }
    }

    /// <summary>Moves a file within the disk; a power cut leaves it in one place or the other.</summary>
    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        SyncFolder(Path.GetDirectoryName(to)!);
        SyncFolder(Path.GetDirectoryName(from)!);
    }

    /// <summary>Makes a folder that only its owner may enter, with its parents.</summary>
    public static void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>Makes the names in a folder survive a power cut. The framework opens no folder, so libc does.</summary>
    private static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"The folder {folder} cannot be opened.", new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw new IOException($"The folder {folder} cannot be written to disk.", new Win32Exception(Marshal.GetLastPInvokeError()));
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
