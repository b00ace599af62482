using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeterShield.Simulator.Tests;

/// <summary>The program as whoever calls it sees it: exit codes, errors, and that it can be stopped.</summary>
public sealed partial class ProgramTests
{
    [Fact]
    public async Task Bad_usage_is_told_all_at_once_each_with_its_fix()
    {
        var run = await Tool.RunAsync(
            "tic", "--mode", "x", "--phases", "2", "--tariff", "y", "--power", "99", "--cut-off", "0", "--registers", "-1", "--names", "z",
            "--solar", "none", "--start", "noon", "--days", "0", "--speed", "fast", "--to", "nowhere", "--curve", "/no/such", "--faults", "/no/such", "--seed", "-3");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        var named = run.Errors.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["--curve", "--cut-off", "--days", "--faults", "--mode", "--names", "--phases", "--power", "--registers", "--seed", "--solar", "--speed", "--start", "--tariff", "--to"],
            named);
    }

    [Fact]
    public async Task An_unknown_option_is_bad_usage() => Assert.Equal(2, (await Tool.RunAsync("tic", "--colour", "red")).ExitCode);

    [Fact]
    public async Task What_cannot_be_done_is_3_and_says_why()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var busy = await Tool.RunAsync("tic", "--to", $"tcp:{taken.LocalEndpoint}");
        Assert.Equal(3, busy.ExitCode);
        Assert.NotEmpty(busy.Errors);
        var nowhere = await Tool.RunAsync("tic", "--days", "0.001", "--speed", "max", "--truth", "/no/such/folder/truth.csv");
        Assert.Equal(3, nowhere.ExitCode);
        Assert.Contains("/no/such/folder", nowhere.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task A_run_without_end_is_stopped_by_hand_and_cleans_up(int signal)
    {
        using var folder = new TemporaryFolder();
        var device = folder.PathOf("linky");
        using var process = Tool.Start("tic", "--to", $"pty:{device}", "--truth", folder.PathOf("truth"));
        await Appears.AsAsync(device);
        Assert.Equal(0, Kill(process.Id, signal));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Null(new FileInfo(device).LinkTarget);
    }

    [Fact]
    public async Task A_reader_that_leaves_a_pipe_ends_the_run_without_an_error()
    {
        using var process = Tool.Start("tic", "--speed", "max");
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1000]);
        process.StandardOutput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(0, process.ExitCode);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>Waits for a name in a folder, by looking when the kernel says that the folder changed.</summary>
internal static class Appears
{
    public static async Task AsAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (new FileInfo(path).LinkTarget is null)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
