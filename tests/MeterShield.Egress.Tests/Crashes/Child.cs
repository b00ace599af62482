namespace MeterShield.Egress.Tests;

/// <summary>
/// The program that the crash tests start: a gateway that releases, settles and signs without end, or for so many rounds. It says
/// on its output what is committed, a line each, after the call has returned; and on what fault it ended.
/// </summary>
internal static class Child
{
    public static int Main(string[] arguments)
    {
        var rounds = arguments.Length > 1 ? int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue;
        try
        {
            Run(arguments[0], rounds);
            return 0;
        }
        catch (Exception e) when (e is StateException or IOException)
        {
            Console.Error.WriteLine($"{e.GetType().Name}: {e.Message}");
            return 3;
        }
    }

    private static void Run(string folder, int rounds)
    {
        using var box = Box.Open(folder);
        box.Log.NoteStart(Box.Now);
        box.Outbox.Recover(Box.Now);
        var grant = box.Consents.Live().Single();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var release in box.Release(grant, 3))
            {
                Console.WriteLine(release.Id.ToString());
            }

            box.Outbox.Settle(Box.Now);
            Console.WriteLine($"checkpoint {box.Sign().Checkpoint.Size}");
        }
    }
}
