using System.Diagnostics;
using System.Globalization;

namespace MeterShield.Benchmarks;

/// <summary>Our programs as built beside the benchmarks, and what they cost as the system accounts for it.</summary>
internal static class Programs
{
    public static string Gateway => Path.Combine(AppContext.BaseDirectory, "metershield");

    public static string Simulator => Path.Combine(AppContext.BaseDirectory, "metershield-sim");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its processor time, user and system, by the shell's account: .NET has none of a process that is gone.</returns>
    public static async Task<TimeSpan> RunAsync(string program, params string[] arguments)
    {
        string[] timed = ["-c", "TIMEFORMAT='%U %S'; time \"$@\"", "bash", program, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", timed) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? TimeSpan.FromSeconds(errors.TrimEnd().Split('\n')[^1].Split(' ').Sum(part => double.Parse(part, CultureInfo.InvariantCulture)))
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {errors}");
    }
}
