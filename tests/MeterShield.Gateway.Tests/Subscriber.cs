using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>What an independent client, mosquitto_sub, gets from the broker.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly Tool _tool;

    private Subscriber(Tool tool) => _tool = tool;

    public List<(string Topic, byte[] Payload)> Messages { get; } = [];

    public IEnumerable<byte[]> Releases => Messages.Where(message => message.Topic.EndsWith("/release", StringComparison.Ordinal)).Select(message => message.Payload);

    /// <summary>Subscribes to everything.</summary>
    /// <param name="port">Where the broker listens.</param>
    /// <param name="more">Further options of mosquitto_sub, such as <c>--cafile</c>.</param>
    public static async Task<Subscriber> StartAsync(int port, params string[] more)
    {
        var tool = Tool.Start(
            "stdbuf", "coreutils", ["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-t", "#", "-F", "%t %x", "-d", .. more]);
        var subscriber = new Subscriber(tool);
        await subscriber.UntilAsync(line => line.Contains("Subscribed", StringComparison.Ordinal));
        return subscriber;
    }

    /// <summary>Takes messages until there are so many releases, or fails after three minutes.</summary>
    public async Task UntilReleasesAsync(int count)
    {
        if (Releases.Count() < count)
        {
            await UntilAsync(_ => Releases.Count() >= count);
        }
    }

    /// <summary>Takes messages until one satisfies.</summary>
    public Task UntilAsync(Func<string, bool> enough) => UntilAsync(enough, TimeSpan.FromSeconds(180));

    /// <summary>Takes messages until one satisfies, or fails after so much time.</summary>
    public async Task UntilAsync(Func<string, bool> enough, TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        while (await _tool.Output.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("ms/v1/", StringComparison.Ordinal))
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                Messages.Add((line[..space], Convert.FromHexString(line[(space + 1)..].Trim())));
            }

            if (enough(line))
            {
                return;
            }
        }

        throw new InvalidOperationException("mosquitto_sub ended: " + await _tool.Errors.ReadToEndAsync(patience.Token));
    }

    public ValueTask DisposeAsync() => _tool.DisposeAsync();
}
