namespace MeterShield.Egress.Tests;

/// <summary>The program is killed at any moment; what was committed is there, and the log is good.</summary>
public sealed class KillTests
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("METERSHIELD_LONG") == "1" ? 200 : 8;

    [Fact]
    public void Kills_at_any_moment_leave_a_log_that_is_good_and_lose_nothing()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var home = Box.Create();
        home.Give();
        var committed = 0;
        var moments = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var said = ChildProcess.RunAndKill(home.Folder, TimeSpan.FromMilliseconds(random.Next(250, 1500)));
            var now = Aftermath.Check(home.Folder, said, $"seed {seed}, kill {kill}");
            moments += now > committed ? 1 : 0;
            committed = now;
        }

        // Most kills met the program at work.
        Assert.True(moments > Kills / 3, $"seed {seed}: {moments} of {Kills}");
        var (exit, last, errors) = ChildProcess.Run(home.Folder, 1);
        Assert.True(exit == 0, errors);
        Assert.Equal(committed + 3, Aftermath.Check(home.Folder, last, $"seed {seed}, end"));
        Assert.Equal(committed + 3, Directory.GetFiles(home.Spool.Root, "*.release", SearchOption.AllDirectories).Length);
    }
}
