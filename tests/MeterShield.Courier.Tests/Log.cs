using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>The log of a running gateway.</summary>
internal static class Log
{
    /// <summary>Waits until it has said some words.</summary>
    public static async Task SaidAsync(Tool gateway, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var log = new List<string>();
        try
        {
            while (!log.Exists(line => line.Contains(words, StringComparison.Ordinal)))
            {
                log.Add(await gateway.Output.ReadLineAsync(patience.Token)
                    ?? throw new InvalidOperationException(string.Join('\n', log) + await gateway.Errors.ReadToEndAsync(patience.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It never said '{words}' but: {string.Join('\n', log)}");
        }
    }
}
