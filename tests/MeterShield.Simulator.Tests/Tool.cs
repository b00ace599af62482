using System.Diagnostics;

namespace MeterShield.Simulator.Tests;

/// <summary>The real program, run to its end.</summary>
internal sealed record Tool(int ExitCode, string Output, string Errors)
{
    public static async Task<Tool> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Tool(process.ExitCode, output, await errors);
    }

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "metershield-sim")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
