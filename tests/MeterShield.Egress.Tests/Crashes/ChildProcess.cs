using System.Diagnostics;

namespace MeterShield.Egress.Tests;

/// <summary>The child as a process.</summary>
internal static class ChildProcess
{
    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "MeterShield.Egress.Tests.dll");

    /// <summary>Kills it without warning, some time after it was started or had said so many lines.</summary>
    /// <returns>What it had said by then.</returns>
    public static List<string> RunAndKill(string folder, int lines, TimeSpan after)
    {
        using var process = Start("dotnet", Assembly, folder);
        var said = new List<string>();
        while (said.Count < lines && process.StandardOutput.ReadLine() is { } line)
        {
            said.Add(line);
        }

        using var moment = new CancellationTokenSource(after);
        using var killing = moment.Token.Register(() => process.Kill());
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 128 + 9, $"{process.ExitCode}: {process.StandardError.ReadToEnd()}");

        // The last line may be cut off by the kill.
        return [.. said, .. rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">The box.</param>
    /// <param name="rounds">How many rounds, unless something ends it before.</param>
    /// <param name="largestFile">The largest file it may write, in KiB, or null.</param>
    public static (int ExitCode, List<string> Said, string Errors) Run(string folder, int rounds, int? largestFile = null)
    {
        // The runtime's own executable memory is a file of 2 GB to the kernel, unless it may be written.
        var limit = largestFile is { } size ? $"trap '' XFSZ; ulimit -f {size}; export DOTNET_EnableWriteXorExecute=0; " : "";
        using var process = Start("bash", "-c", $"{limit}exec dotnet '{Assembly}' '{folder}' {rounds}");
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries)], errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs it to its end under strace.</summary>
    /// <param name="folder">The box.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="what">What it does.</param>
    /// <returns>What it asked of the disk, and said, in order.</returns>
    public static List<DiskCall> Traced(string folder, int rounds, string what)
    {
        var log = Path.GetTempFileName();
        try
        {
            using var process = Start(
                "strace", "-f", "-y", "-xx", "-qq", "--seccomp-bpf", "-s", "1000000", "-e", $"trace={DiskCall.Traced}", "-o", log, "dotnet", Assembly, folder, $"{rounds}", what);
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
            return DiskCall.Read(log, folder);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
