using System.ComponentModel;
using System.Diagnostics;

namespace MeterShield.Sealing.Tests;

/// <summary>A program of the system, run to its end.</summary>
internal static class Tool
{
    public static (int ExitCode, string Output) Run(string program, string package, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is lacking: apt-get install {package}", e);
        }
    }

    public static (int ExitCode, string Output) OpenSsl(params string[] arguments) => Run("openssl", "openssl", arguments);
}
