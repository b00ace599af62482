using MeterShield.Records;

namespace MeterShield.Egress.Tests;

/// <summary>Gives consents in the child and withdraws some of them, in the steps of the gateway, and moves the anchor; says each once it is done.</summary>
internal static class Householder
{
    /// <summary>The port "discard": no broker is there.</summary>
    private const string Nobody = "mqtt://127.0.0.1:9";

    public static void Decide(Box box, int round)
    {
        var grant = box.Give($"other-{round}", broker: Nobody);
        Console.WriteLine($"given {grant.Id}");
        foreach (var release in box.Release(grant, 2))
        {
            Console.WriteLine(release.Id.ToString());
        }

        if (round % 2 == 0)
        {
            Withdraw(box, grant);
        }

        box.Anchor.Advance();
        Console.WriteLine($"anchored {box.Log.Size}");
    }

    private static void Withdraw(Box box, Grant grant)
    {
        box.Spool.Stop(grant.Recipient.Pseudonym, grant.Id);
        Console.WriteLine($"stopped {grant.Id}");
        if (!box.Withdraw(grant))
        {
            throw new InvalidOperationException("The withdrawal was not written down.");
        }

        Console.WriteLine($"withdrawn {grant.Id}");
        box.Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
        Console.WriteLine($"erased {grant.Id}");
    }
}
