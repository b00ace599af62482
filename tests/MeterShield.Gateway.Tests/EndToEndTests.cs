using System.Globalization;
using System.Text.Json;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>From meter bytes in a pseudo-terminal to what an independent client gets from a real broker and openssl verifies.</summary>
public sealed class EndToEndTests
{
    [Fact]
    public async Task What_the_simulator_counts_is_what_openssl_verifies()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Pty}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        var truth = Path.Combine(box.Folder, "truth.csv");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"pty:{box.Pty}", "--wait-for-reader", "--speed", "60", "--truth", truth,
            "--start", Box.LegalTime(DateTimeOffset.UtcNow), "--days", "0.005");
        await Box.AppearsAsync(box.Pty);
        await using var gateway = box.Run();

        await subscriber.UntilReleasesAsync(4);
        gateway.Kill();
        simulator.Kill();

        Assert.Contains("/consent", subscriber.Messages[0].Topic);
        var registers = Registers(truth);
        foreach (var payload in subscriber.Releases.Take(4))
        {
            var release = await OpensslAsync(box, payload);
            var interval = release.GetProperty("interval");
            var (start, end) = (interval.GetProperty("start").GetString()!, interval.GetProperty("end").GetString()!);
            Assert.Equal(registers[end] - registers[start], release.GetProperty("wh").GetInt64());
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => await OpensslAsync(box, Flipped(subscriber.Releases.First())));
    }

    [Fact]
    public async Task Real_frames_moved_to_today_are_released_by_the_minute()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Pty}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        var capture = MovedCapture.Of(Path.Combine("vectors", "tic", "std-mono-base-continuous.bin"), DateTimeOffset.UtcNow, seconds: 300);
        var file = Path.Combine(box.Folder, "moved.tic");
        await File.WriteAllBytesAsync(file, capture.Bytes);
        await using var line = Tool.Start("socat", "socat", "-u", $"OPEN:{file}", $"PTY,link={box.Pty},rawer,wait-slave");
        await Box.AppearsAsync(box.Pty);
        await using var gateway = box.Run();

        await subscriber.UntilReleasesAsync(3);
        gateway.Kill();

        foreach (var payload in subscriber.Releases.Take(3))
        {
            var release = await OpensslAsync(box, payload);
            var interval = release.GetProperty("interval");
            var start = DateTimeOffset.Parse(interval.GetProperty("start").GetString()!, CultureInfo.InvariantCulture);
            var end = DateTimeOffset.Parse(interval.GetProperty("end").GetString()!, CultureInfo.InvariantCulture);
            Assert.Equal(capture.RegisterAt(end) - capture.RegisterAt(start), release.GetProperty("wh").GetInt64());
        }
    }

    /// <summary>The content, as openssl verifies it against the home's certificate.</summary>
    private static async Task<JsonElement> OpensslAsync(Box box, byte[] payload)
    {
        var message = Path.Combine(box.Folder, "message.der");
        var content = Path.Combine(box.Folder, "content.json");
        await File.WriteAllBytesAsync(message, payload);
        var (exit, _, errors) = await Tool.RunAsync(
            "openssl", "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", message, "-CAfile", box.HomeCertificate, "-out", content);
        return exit == 0
            ? JsonDocument.Parse(await File.ReadAllBytesAsync(content)).RootElement
            : throw new InvalidOperationException("openssl refuses: " + errors);
    }

    private static byte[] Flipped(byte[] payload)
    {
        var damaged = payload.ToArray();
        damaged[damaged.AsSpan().IndexOf("{\"consent\""u8) + 20] ^= 1;
        return damaged;
    }

    internal static Dictionary<string, long> Registers(string truth) =>
        File.ReadAllLines(truth).Select(line => line.Split(',')).Where(fields => fields.Length == 2 && fields[0].Length == 20)
            .ToDictionary(fields => fields[0], fields => long.Parse(fields[1], CultureInfo.InvariantCulture));
}
