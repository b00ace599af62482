using System.Diagnostics;
using MeterShield.Sealing.Tests;

namespace MeterShield.Egress.Tests;

/// <summary>
/// A file system of so many bytes. Whoever may not mount one here gets it in a namespace of its own, and reaches it by the process that
/// holds that open. Where neither can be had the test fails: a limit on the size of files is no full disk.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _place;
    private readonly Process? _holder;

    private SmallDisk(string place, Process? holder)
    {
        _place = place;
        _holder = holder;
    }

    public string Folder => _holder is null ? _place : $"/proc/{_holder.Id}/root{_place}";

    public static SmallDisk Mount(string size)
    {
        var place = Directory.CreateTempSubdirectory("metershield-full-").FullName;
        if (Tool.Run("mount", "mount", "-t", "tmpfs", "-o", "size=" + size, "metershield-test", place).ExitCode == 0)
        {
            return new SmallDisk(place, null);
        }

        var start = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", $"mount -t tmpfs -o size={size} metershield-test '{place}' && echo mounted && exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var holder = Process.Start(start)!;
        Assert.True(holder.StandardOutput.ReadLine() == "mounted", "a small disk can be mounted neither here nor in a namespace: allow user namespaces, or run as root");
        return new SmallDisk(place, holder);
    }

    public void Dispose()
    {
        if (_holder is null)
        {
            Assert.Equal(0, Tool.Run("umount", "mount", _place).ExitCode);
        }
        else
        {
            _holder.StandardInput.Close();
            _holder.WaitForExit();
            _holder.Dispose();
        }

        Directory.Delete(_place, recursive: true);
    }
}
