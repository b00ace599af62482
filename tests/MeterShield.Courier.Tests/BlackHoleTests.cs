using System.Globalization;
using System.Text.RegularExpressions;
using MeterShield.Gateway.Tests;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>
/// A network that swallows packets and says nothing. The gateway has a network of its own whose kernel drops every packet while it is
/// told to; what it sends otherwise goes through a socket in the file system to the broker, which is outside.
/// </summary>
public sealed partial class BlackHoleTests
{
    [Fact]
    public async Task Packets_that_are_swallowed_are_noticed_and_nothing_is_lost()
    {
        await Kernel.RequireNamespaceAsync("--net");
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Pty}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"pty:{box.Pty}", "--speed", "240", "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await Box.AppearsAsync(box.Pty);
        await using var far = Tool.Start("socat", "socat", $"UNIX-LISTEN:{box.Folder}/hop,fork", $"TCP:127.0.0.1:{broker.Port}");
        await using var gateway = Tool.Start(
            "unshare", "util-linux", "--user", "--map-root-user", "--net", "sh", "-c", $"ip link set lo up && exec {Box.Gateway} run --config {box.Config}");
        await Log.SaidAsync(gateway, "A release was sealed");
        await using var near = Within(gateway, "socat", $"TCP-LISTEN:{broker.Port},bind=127.0.0.1,fork", $"UNIX-CONNECT:{box.Folder}/hop");
        await subscriber.UntilReleasesAsync(3);

        await DoWithinAsync(gateway, "tc", "qdisc", "add", "dev", "lo", "root", "blackhole");
        await Log.SaidAsync(gateway, "away (Silent)");
        await Log.SaidAsync(gateway, "away (TimedOut)");
        Assert.True(Dropped(await DoWithinAsync(gateway, "tc", "-s", "qdisc", "show", "dev", "lo")) > 0);
        var before = subscriber.Releases.Count();
        await DoWithinAsync(gateway, "tc", "qdisc", "del", "dev", "lo", "root");

        await subscriber.UntilReleasesAsync(before + 60);
        Assert.True(Sequences.Check(box, subscriber) >= before + 50);
    }

    private static int Dropped(string statistics) => int.Parse(DroppedPackets().Match(statistics).Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<string> DoWithinAsync(Tool gateway, params string[] command)
    {
        await using var tool = Within(gateway, command);
        var (output, errors) = (tool.Output.ReadToEndAsync(), tool.Errors.ReadToEndAsync());
        Assert.True(await tool.WaitAsync() == 0, await errors);
        return await output;
    }

    private static Tool Within(Tool gateway, params string[] command) => Tool.Start(
        "nsenter", "util-linux iproute2 socat", ["--target", $"{gateway.Id}", "--user", "--net", "--preserve-credentials", .. command]);

    [GeneratedRegex(@"\(dropped (\d+),", RegexOptions.None, 1000)]
    private static partial Regex DroppedPackets();
}
