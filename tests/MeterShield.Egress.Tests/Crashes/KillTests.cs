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
            // One in four while it starts, the others at work.
            var said = kill % 4 == 0
                ? ChildProcess.RunAndKill(home.Folder, 0, TimeSpan.FromMilliseconds(random.Next(30, 1000)))
                : ChildProcess.RunAndKill(home.Folder, random.Next(1, 40), TimeSpan.FromMilliseconds(random.Next(0, 100)));
            var now = Aftermath.Check(home.Folder, said, $"seed {seed}, kill {kill}");
            moments += now > committed ? 1 : 0;
            committed = now;
        }

        Assert.True(moments >= Kills / 2, $"seed {seed}: {moments} of {Kills}");
        var (exit, last, errors) = ChildProcess.Run(home.Folder, 1);
        Assert.True(exit == 0, errors);
        Assert.Equal(committed + 3, Aftermath.Check(home.Folder, last, $"seed {seed}, end"));
        Assert.Equal(committed + 3, Directory.GetFiles(home.Spool.Root, "*.release", SearchOption.AllDirectories).Length);
    }
}
