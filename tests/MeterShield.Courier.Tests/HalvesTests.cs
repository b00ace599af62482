using MeterShield.Gateway.Tests;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>The two programs as the system runs them: each knows nothing of the other but the spool.</summary>
public sealed class HalvesTests
{
    [Fact]
    public async Task What_inside_seals_the_courier_delivers_without_state_history_or_signing_key()
    {
        await using var broker = await MosquittoServer.StartAsync();
        var port = FreePort.Take();
        await using var box = await Box.CreateAsync(broker.Port, _ => $"tic+tcp://127.0.0.1:{port}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"tcp:127.0.0.1:{port}", "--speed", "240", "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await simulator.Errors.ReadLineAsync();
        await using (Tool.Start(Box.Gateway, "dotnet", "inside", "--config", box.Config))
        {
            await SpooledReleases.UntilAsync(Path.Combine(box.Folder, "spool"), 3);
        }

        // Of the whole home the courier finds the spool only: state, history and keys are elsewhere.
        Directory.Move(box.State, box.State + "-elsewhere");
        await using var courier = Tool.Start(Box.Gateway, "dotnet", "courier", "--config", box.Config);
        await subscriber.UntilReleasesAsync(3);
        Assert.Contains("/consent", subscriber.Messages[0].Topic);
        Assert.False(Directory.Exists(box.State));
    }

    [Fact]
    public async Task Metrics_tell_health_on_this_machine_only()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, _ => "tic:-");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        var port = FreePort.Take();
        var config = await File.ReadAllTextAsync(box.Config);
        await File.WriteAllTextAsync(box.Config, config.Replace("{", $"{{\"metricsPort\": {port}, ", StringComparison.Ordinal));
        var pseudonym = Path.GetFileName(Directory.GetDirectories(Path.Combine(box.Folder, "spool")).Single());
        using var spool = new SpoolFolder(Path.Combine(box.Folder, "spool"));
        var dead = spool.AddRecipient(FreePort.Take());
        spool.Put(dead, spool.AddGrant(dead), due: 1_700_000_000, sequence: 0, "release");
        await using var courier = Tool.Start(Box.Gateway, "dotnet", "courier", "--config", box.Config);
        await subscriber.UntilAsync(_ => subscriber.Messages.Count > 0);

        using var client = new HttpClient();
        var text = await UntilSaidAsync(client, port, "delivered_total 1\n", "recipients_in_trouble 1\n");

        // The lively recipient does not hide the dead one.
        Assert.Contains("\nmetershield_courier_waiting 1\n", text);
        Assert.Matches("\nmetershield_courier_waiting_age_seconds [1-9]", text);
        Assert.Contains("# TYPE metershield_courier_connections_total counter\nmetershield_courier_connections_total 1\n", text);
        Assert.Contains("\nmetershield_courier_connected 1\n", text);
        Assert.Contains("\nmetershield_courier_acknowledgment_age_seconds ", text);
        Assert.DoesNotContain(pseudonym, text);
        Assert.DoesNotContain(dead, text);

        using var foreign = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/metrics");
        foreign.Headers.Host = "evil.example";
        Assert.Equal(System.Net.HttpStatusCode.MisdirectedRequest, (await client.SendAsync(foreign)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"http://127.0.0.1:{port}/other"))).StatusCode);
    }

    private static async Task<string> UntilSaidAsync(HttpClient client, int port, params string[] lines)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), patience.Token);
            if (Array.TrueForAll(lines, line => text.Contains(line, StringComparison.Ordinal)))
            {
                return text;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
