using System.Net;
using System.Net.Sockets;

namespace MeterShield.Tests.Counterparts;

/// <summary>
/// Loopback ports for programs that a test starts, or on which nobody shall listen. One that is merely free when it is looked at may be
/// another's by the time it is used; these are below those that the kernel gives to whoever asks for any (ip_local_port_range, from 32768
/// on), and kept from the other tests of this machine, by a lock on a file, until this process ends.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_767;
    private static readonly DirectoryInfo Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"metershield-ports-{Environment.UserName}"));
    private static readonly List<FileStream> Kept = [];

    /// <summary>A port that nobody else has.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last + 1);
            if (Keep(port) is { } kept)
            {
                if (IsFree(port))
                {
                    lock (Kept)
                    {
                        Kept.Add(kept);
                    }

                    return port;
                }

                kept.Dispose();
            }
        }
    }

    private static FileStream? Keep(int port)
    {
        try
        {
            return new FileStream(Path.Combine(Folder.FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
