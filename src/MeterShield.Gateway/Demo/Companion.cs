using System.Diagnostics;
using System.Threading.Channels;

namespace MeterShield.Gateway.Demo;

/// <summary>
/// A program of ours that runs beside the gateway as its own process: the simulator or a recipient's head-end.
/// Speaks by lines on standard output and standard error.
/// </summary>
internal sealed class Companion : IAsyncDisposable
{
    public const string Simulator = "MeterShield.Simulator/metershield-sim";
    public const string HeadEnd = "MeterShield.HeadEnd/metershield-headend";

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();

    private Companion(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Pass(_lines, line.Data);
        process.ErrorDataReceived += (_, line) => Pass(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it prints, line by line, until it ends.</summary>
    public IAsyncEnumerable<string> Lines => _lines.Reader.ReadAllAsync();

    /// <summary>What it says on standard error, line by line, until it ends.</summary>
    public ChannelReader<string> Errors => _errors.Reader;

    /// <summary>Starts one.</summary>
    /// <exception cref="DemoException">It is not beside the gateway, or cannot be started.</exception>
    public static Companion Start(string program, params string[] arguments)
    {
        // Built with the gateway they stand in folders of their own; published, all programs may share one.
        string[] places = [Path.Combine(AppContext.BaseDirectory, "companions", program), Path.Combine(AppContext.BaseDirectory, Path.GetFileName(program))];
        var path = places.FirstOrDefault(place => File.Exists(place) || File.Exists(place + ".dll"))
            ?? throw new DemoException($"The program {Path.GetFileName(program)} is not beside the gateway: build the gateway again, or publish all programs into one folder.");
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (File.Exists(path))
        {
            start.FileName = path;
        }
        else
        {
            // Where no native launcher could be built (linux-arm64 packages), the runtime starts the program.
            start.FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            start.ArgumentList.Add(path + ".dll");
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new Companion(Process.Start(start) ?? throw new DemoException($"The program {program} cannot be started."));
    }

    /// <summary>Waits for it to end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Tells it to end by closing its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Ends it, by its process id.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Pass(Channel<string> channel, string? line)
    {
        if (line is null)
        {
            channel.Writer.TryComplete();
        }
        else
        {
            channel.Writer.TryWrite(line);
        }
    }
}

/// <summary>The demo cannot go on. The message names the fix.</summary>
internal sealed class DemoException(string message) : Exception(message);
