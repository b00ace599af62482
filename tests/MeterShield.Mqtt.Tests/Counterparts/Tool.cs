using System.Diagnostics;

namespace MeterShield.Tests.Counterparts;

/// <summary>A real program that a test needs. If it is not installed the test fails and names the Debian package.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private Tool(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Errors => _process.StandardError;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static Tool Start(string program, string package, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return new Tool(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"{program} is not installed: apt-get install {package} (tests/run does it).");
        }
    }

    /// <summary>Runs a program to its end, which comes within three minutes.</summary>
    public static Task<(int Exit, string Output, string Errors)> RunAsync(string program, string package, params string[] arguments) =>
        RunAsync(Patience, program, package, arguments);

    /// <summary>Runs a program to its end, which comes within so much time.</summary>
    public static async Task<(int Exit, string Output, string Errors)> RunAsync(TimeSpan longest, string program, string package, params string[] arguments)
    {
        await using var tool = Start(program, package, arguments);
        var output = tool.Output.ReadToEndAsync();
        var errors = tool.Errors.ReadToEndAsync();
        return (await tool.WaitAsync(longest), await output, await errors);
    }

    public Task<int> WaitAsync() => WaitAsync(Patience);

    public async Task<int> WaitAsync(TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Reads what it says until a line tells that it is ready, and reads on from then, so that it never waits for a full pipe.</summary>
    /// <param name="stream">Its output or its errors.</param>
    /// <param name="isReady">Whether a line tells it.</param>
    /// <param name="said">What it said.</param>
    /// <returns>False when it ended, or said nothing of the kind within three minutes.</returns>
    public static async Task<bool> IsReadyAsync(StreamReader stream, Func<string, bool> isReady, List<string> said)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            while (await stream.ReadLineAsync(patience.Token) is { } line)
            {
                said.Add(line);
                if (isReady(line))
                {
                    _ = DrainAsync(stream);
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            said.Add("(nothing more for three minutes)");
        }

        return false;
    }

    /// <summary>Kills it, and whatever it started.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Ends one that ends with its standard input.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        Assert.Equal(0, await WaitAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task DrainAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is not null)
        {
            // Nobody wants to know.
        }
    }
}
