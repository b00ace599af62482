namespace MeterShield.Egress.Tests;

/// <summary>
/// The program that the crash tests start: a gateway that releases, settles and signs without end, or for so many rounds. It says
/// on its output what is committed, a line each, after the call has returned; and on what fault it ended. With <c>deliver</c> as a third
/// argument a courier delivers all the while, and a householder gives consents and withdraws them; with <c>keep</c> the history is written
/// and nothing else.
/// </summary>
internal static class Child
{
    public static int Main(string[] arguments)
    {
        var rounds = arguments.Length > 1 ? int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue;
        try
        {
            if (arguments is [_, _, "keep"])
            {
                KeptMinutes.Keep(arguments[0], rounds);
            }
            else
            {
                Run(arguments[0], rounds, delivers: arguments.Length > 2);
            }

            return 0;
        }
        catch (Exception e) when (e is StateException or IOException)
        {
            Console.Error.WriteLine($"{e.GetType().Name}: {e.Message}");
            return 3;
        }
    }

    private static void Run(string folder, int rounds, bool delivers)
    {
        using var box = Box.Open(folder);
        box.Log.NoteStart(Box.Now);
        box.Outbox.Recover(Box.Now);
        var grant = box.Consents.Live().Single();
        var delivery = delivers ? new Delivery(box, grant) : null;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var release in box.Release(grant, 3))
            {
                Console.WriteLine(release.Id.ToString());
            }

            // All but one: so that the courier and we are at work at once.
            delivery?.Wait(round == 0 ? 2 : 3);
            box.Outbox.Settle(Box.Now);
            Console.WriteLine($"checkpoint {box.Sign().Checkpoint.Size}");
            if (delivers)
            {
                Householder.Decide(box, round);
            }
        }

        delivery?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
