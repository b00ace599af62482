namespace MeterShield.Egress.Tests;

/// <summary>
/// The program that the crash tests start and kill: a gateway that releases without end. It says on its output what is
/// committed, a line each, after the call has returned.
/// </summary>
internal static class Child
{
    public static int Main(string[] arguments)
    {
        using var box = Box.Open(arguments[0]);
        box.Log.NoteStart(Box.Now);
        box.Outbox.Recover(Box.Now);
        var grant = box.Consents.Live().Single();
        while (true)
        {
            foreach (var release in box.Release(grant, 3))
            {
                Console.WriteLine(release.Id.ToString());
            }

            box.Outbox.Settle(Box.Now);
            var signed = box.Sign();
            Console.WriteLine($"checkpoint {signed.Checkpoint.Size}");
        }
    }
}
