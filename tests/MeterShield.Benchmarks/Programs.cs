using System.Diagnostics;

namespace MeterShield.Benchmarks;

/// <summary>Our programs as built beside the benchmarks, and what they cost as the system accounts for it.</summary>
internal static class Programs
{
    public static string Gateway => Path.Combine(AppContext.BaseDirectory, "metershield");

    public static string Simulator => Path.Combine(AppContext.BaseDirectory, "metershield-sim");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its processor time, user and system.</returns>
    public static async Task<TimeSpan> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? process.TotalProcessorTime
            : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}.");
    }
}
