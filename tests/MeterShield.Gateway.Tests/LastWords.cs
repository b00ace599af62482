using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>Reads a program's log on and on, so that it never waits for a full pipe, and keeps its last lines.</summary>
internal sealed class LastWords(Tool tool)
{
    private readonly Queue<string> _lines = new();

    /// <summary>Reads for so long, or until words are said.</summary>
    /// <returns>Whether they were.</returns>
    public async Task<bool> UntilAsync(TimeSpan longest, string? words = null)
    {
        using var moment = new CancellationTokenSource(longest);
        try
        {
            while (await tool.Output.ReadLineAsync(moment.Token) is { } line)
            {
                _lines.Enqueue(line);
                if (_lines.Count > 40)
                {
                    _lines.Dequeue();
                }

                if (words is not null && line.Contains(words, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The moment has come.
        }

        return false;
    }

    public override string ToString() => string.Join('\n', _lines);
}
