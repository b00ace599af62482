namespace MeterShield.Egress.Tests;

/// <summary>A disk that takes no more: a clear fault, nothing leaves that is not in the log, and once there is room nothing was lost.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void A_file_that_may_not_grow_is_a_clear_fault_and_nothing_is_lost()
    {
        using var home = Box.Create();
        home.Give();
        var (exit, said, errors) = ChildProcess.Run(home.Folder, int.MaxValue, largestFile: 900);
        AssertFault(exit, errors);
        Assert.True(said.Count > 10, "the limit is too low for the test to say anything");
        AssertNothingLost(home.Folder, said);
    }

    [Fact]
    public void A_full_disk_is_a_clear_fault_and_nothing_is_lost()
    {
        using var disk = SmallDisk.Mount("3m");
        var folder = disk.Folder;
        using (var home = Box.Create(folder))
        {
            home.Give();
        }

        var filler = Path.Combine(folder, "filler");
        File.WriteAllBytes(filler, new byte[1_500_000]);
        var (exit, said, errors) = ChildProcess.Run(folder, int.MaxValue);
        AssertFault(exit, errors);
        Assert.True(said.Count > 10, "the disk is too small for the test to say anything");

        // It does not get better by itself, and says so again.
        var (again, nothing, sameErrors) = ChildProcess.Run(folder, int.MaxValue);
        AssertFault(again, sameErrors);
        File.Delete(filler);
        AssertNothingLost(folder, [.. said, .. nothing]);
    }

    private static void AssertFault(int exit, string errors)
    {
        Assert.True(exit == 3, $"{exit}: {errors}");
        Assert.True(
            errors.Contains("disk that holds the state", StringComparison.Ordinal) || errors.StartsWith("IOException", StringComparison.Ordinal), errors);
        Assert.DoesNotContain("at MeterShield", errors, StringComparison.Ordinal);
    }

    private static void AssertNothingLost(string folder, List<string> said)
    {
        var committed = Aftermath.Check(folder, said, "full");
        var (exit, more, errors) = ChildProcess.Run(folder, 2);
        Assert.True(exit == 0, errors);
        Assert.Equal(committed + 6, Aftermath.Check(folder, [.. said, .. more], "room again"));
        Assert.Equal(committed + 6, Directory.GetFiles(Path.Combine(folder, "spool"), "*.release", SearchOption.AllDirectories).Length);
    }
}
