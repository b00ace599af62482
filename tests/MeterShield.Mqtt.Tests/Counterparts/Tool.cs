using System.Diagnostics;

namespace MeterShield.Tests.Counterparts;

/// <summary>A real program that a test needs. If it is not installed the test fails and names the Debian package.</summary>
internal sealed class Tool : IAsyncDisposable
{
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

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Exit, string Output, string Errors)> RunAsync(string program, string package, params string[] arguments)
    {
        await using var tool = Start(program, package, arguments);
        var output = tool.Output.ReadToEndAsync();
        var errors = tool.Errors.ReadToEndAsync();
        return (await tool.WaitAsync(), await output, await errors);
    }

    public async Task<int> WaitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill();

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
}
