using System.Globalization;

namespace MeterShield.Egress.Tests;

/// <summary>What must hold of consents, stop markers and the anchor whatever ended the last run, by what it had said until then.</summary>
internal static class ConsentAftermath
{
    /// <summary>As it is found.</summary>
    public static void Check(Box box, IReadOnlyList<string> said, string when)
    {
        var standings = box.Consents.All().ToDictionary(standing => standing.Grant.Id.ToString(), StringComparer.Ordinal);
        Assert.True(Said(said, "given").All(standings.ContainsKey), $"{when}: a consent is lost");
        Assert.True(Said(said, "withdrawn").All(id => standings[id].Withdrawn is not null), $"{when}: a withdrawal is lost");
        Assert.True(Said(said, "stopped").All(id => IsStopped(box, standings[id])), $"{when}: a stop marker is lost");
        Assert.True(standings.Values.Where(standing => standing.Withdrawn is not null).All(standing => IsStopped(box, standing)), $"{when}: withdrawn without a marker");
        Assert.True(Said(said, "erased").All(id => Releases(box, standings[id]).Length == 0), $"{when}: what was erased is back");

        // Behind the state, never ahead of it; and not further behind than was said.
        Assert.True(box.Anchor.Check() == AnchorFinding.Agrees, $"{when}: the anchor says {box.Anchor.Check()}");
        var anchored = long.Parse(File.ReadAllLines(Path.Combine(box.Spool.Root, "anchor"))[1], CultureInfo.InvariantCulture);
        Assert.True(Said(said, "anchored").All(size => long.Parse(size, CultureInfo.InvariantCulture) <= anchored), $"{when}: the anchor is older than was said");
    }

    /// <summary>After start-up: what was stopped is withdrawn, and nothing of it can leave any more; the others hold.</summary>
    public static void CheckStarted(Box box, string when)
    {
        foreach (var standing in box.Consents.All())
        {
            Assert.True((standing.Withdrawn is not null) == IsStopped(box, standing), $"{when}: stopped and not withdrawn, or withdrawn and not stopped");
            Assert.True(standing.Withdrawn is null || Releases(box, standing).Length == 0, $"{when}: withdrawn and in the spool");
        }

        var revived = box.Ask("SELECT 1 FROM outbox o JOIN grants g ON g.id = o.grant_id WHERE g.withdrawn IS NOT NULL AND o.kind <> 'withdrawal' AND o.bytes IS NOT NULL", _ => true);
        Assert.True(revived.Count == 0, $"{when}: withdrawn and in the outbox");
    }

    private static IEnumerable<string> Said(IEnumerable<string> said, string what) =>
        said.Where(line => line.StartsWith(what + " ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]);

    private static bool IsStopped(Box box, GrantStanding standing) => box.Spool.IsStopped(standing.Grant.Recipient.Pseudonym, standing.Grant.Id);

    private static string[] Releases(Box box, GrantStanding standing) =>
        Directory.GetFiles(Path.Combine(box.Spool.Root, standing.Grant.Recipient.Pseudonym.ToString(), standing.Grant.Id.ToString()), "*.release");
}
