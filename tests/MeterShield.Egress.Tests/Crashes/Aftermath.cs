namespace MeterShield.Egress.Tests;

/// <summary>What must hold of a box whatever ended its last run.</summary>
internal static class Aftermath
{
    /// <summary>Checks the log, and log, outbox and spool against each other.</summary>
    /// <param name="folder">The box.</param>
    /// <param name="said">What the child said was committed.</param>
    /// <param name="when">For the message.</param>
    /// <returns>How many releases were committed by now.</returns>
    public static int Check(string folder, IEnumerable<string> said, string when)
    {
        using var box = Box.Open(folder);
        Assert.True(box.Findings.Count == 0, $"{when}: {string.Join(", ", box.Findings.Take(3))}");
        var logged = box.Log.Read(0, box.Log.Size).Where(entry => entry.Kind == "release").ToList();

        // Each turn of each grant once, none lost, in order.
        foreach (var turns in logged.GroupBy(entry => entry["grant"]).Select(entries => entries.ToList()))
        {
            Assert.Equal(Enumerable.Range(0, turns.Count).Select(number => $"{number}"), turns.Select(entry => entry["seq"]));
        }

        var ids = logged.Select(entry => entry["id"]!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(logged.Count, ids.Count);
        Assert.Empty(said.Where(line => !line.Contains(' ', StringComparison.Ordinal)).Except(ids));
        Assert.Equal(ids, box.Ask("SELECT id FROM outbox WHERE kind = 'release'", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal));
        foreach (var size in said.Where(line => line.StartsWith("checkpoint", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]))
        {
            Assert.Contains(box.Log.Checkpoints, checkpoint => $"{checkpoint.Checkpoint.Size}" == size);
        }

        // Nothing is in the spool that is not in the log.
        var files = Directory.GetFiles(box.Spool.Root, "*.release", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Where(file => file[0] != '.');
        Assert.Empty(files.Select(file => file.Split('-', '.')[2]).Except(ids));
        return logged.Count;
    }
}
