using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The command line, killed somewhere between its start and its end.</summary>
internal static class Killed
{
    /// <summary>How many times: a few in every run, many in a long one.</summary>
    public static readonly int Times = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 200 : 6;

    /// <summary>Half as long again as a command takes on this machine, in ms.</summary>
    public static async Task<int> LongestAsync(GivenHome home, string? at = null)
    {
        home.Close();
        var began = TimeProvider.System.GetTimestamp();
        await using var tool = Start(home, ["consent", "list"], at);
        var said = await tool.Output.ReadToEndAsync();
        Assert.True(await tool.WaitAsync() == 0, said + await tool.Errors.ReadToEndAsync());
        var took = TimeProvider.System.GetElapsedTime(began);
        home.Restart();
        return 100 + ((int)took.TotalMilliseconds * 3 / 2);
    }

    /// <summary>Runs a command that must succeed unless it is killed after so long; then everything of it is over.</summary>
    /// <param name="home">The home, closed afterwards.</param>
    /// <param name="command">The command.</param>
    /// <param name="after">When it is killed, if it has not ended.</param>
    /// <param name="at">What its clock says, or null for the right time.</param>
    public static async Task RunAsync(GivenHome home, string[] command, TimeSpan after, string? at = null)
    {
        home.Close();
        await using var tool = Start(home, command, at);
        using var moment = new CancellationTokenSource(after);
        try
        {
            var said = await tool.Output.ReadToEndAsync(moment.Token);
            Assert.True(await tool.WaitAsync() == 0, $"{string.Join(' ', command)}: {said}{await tool.Errors.ReadToEndAsync(CancellationToken.None)}");
        }
        catch (OperationCanceledException)
        {
            tool.Kill();
            await tool.WaitAsync();

            // Its output ends when the last that had it is gone, and with it every lock.
            await tool.Output.ReadToEndAsync(CancellationToken.None);
            Forget(tool.Id);
        }
    }

    /// <summary>faketime that is killed leaves its semaphore and its memory, named by its number: the next process of that number could not begin.</summary>
    private static void Forget(int process)
    {
        File.Delete($"/dev/shm/sem.faketime_sem_{process}");
        File.Delete($"/dev/shm/faketime_shm_{process}");
    }

    private static Tool Start(GivenHome home, string[] command, string? at) => at is null
        ? Tool.Start(Box.Gateway, "dotnet", [.. command, "--config", home.ConfigFile()])
        : Tool.Start("faketime", "faketime", [at, Box.Gateway, .. command, "--config", home.ConfigFile()]);
}
