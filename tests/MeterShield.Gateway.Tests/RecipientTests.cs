using System.Text.Json;
using MeterShield.Gateway.Tests.Consents;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>From a recipient's invitation to what it keeps: both sides' own programs, the broker between them Mosquitto.</summary>
public sealed class RecipientTests
{
    private const string Line = """
        { "purpose": "demonstration", "quantity": "import", "resolution": "minute", "delay": "none", "retention": 30, "en": "To show it.", "fr": "Pour le montrer." }
        """;

    [Fact]
    public async Task What_was_invited_encrypted_is_opened_checked_against_its_consent_and_kept()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Pty}");
        var adviser = await Inviting.CreateAsync(box);
        await box.DoAsync("consent", "import", await adviser.InviteAsync(broker.Port, Line));
        await box.DoAsync("consent", "grant", "--invitation", "conseil-energie-sarl", "--line", "1");
        var trust = Directory.CreateDirectory(Path.Combine(box.Folder, "trust")).FullName;
        File.Copy(box.HomeCertificate, Path.Combine(trust, "home.pem"));
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var encrypted = await adviser.ReceiveAsync(broker.Port, trust, "encrypted", "--encrypted");
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"pty:{box.Pty}", "--wait-for-reader", "--speed", "60", "--start", Box.LegalTime(DateTimeOffset.UtcNow), "--days", "0.005");
        await Box.AppearsAsync(box.Pty);
        await using var gateway = box.Run();

        var lines = await LinesAsync(encrypted, 4);
        Assert.Equal(["consent", "release", "release", "release"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.All(lines, line => Assert.True(line.GetProperty("verified").GetBoolean()));
        await subscriber.UntilReleasesAsync(3);
        gateway.Kill();

        var file = Path.Combine(box.Folder, "release.der");
        await File.WriteAllBytesAsync(file, subscriber.Releases.First());
        Assert.Contains("good, release of", await adviser.VerifyAsync(file, trust, 0, "--encrypted"), StringComparison.Ordinal);
        Assert.Contains("NOT good (CannotOpen)", await adviser.VerifyAsync(file, trust, 1), StringComparison.Ordinal);

        // The same bytes once more: known by their id.
        await PublishAsync(broker.Port, subscriber.Messages.First(message => message.Topic.EndsWith("/release", StringComparison.Ordinal)));
        Assert.Equal("repeated", (await LinesAsync(encrypted, 1, past: "release"))[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_release_is_kept_only_where_the_consent_record_is()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Pty}");
        var adviser = await Inviting.CreateAsync(box);
        await box.DoAsync(
            "consent", "grant", "--recipient", "adviser", "--certificate", adviser.Certificate, "--broker", $"mqtt://127.0.0.1:{broker.Port}",
            "--purpose", "demonstration", "--resolution", "minute");
        var trust = Directory.CreateDirectory(Path.Combine(box.Folder, "trust")).FullName;
        File.Copy(box.HomeCertificate, Path.Combine(trust, "home.pem"));
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"pty:{box.Pty}", "--wait-for-reader", "--speed", "60", "--start", Box.LegalTime(DateTimeOffset.UtcNow), "--days", "0.005");
        await Box.AppearsAsync(box.Pty);
        await using (var gateway = box.Run())
        {
            await subscriber.UntilReleasesAsync(2);
            gateway.Kill();
        }

        var (consent, releases) = (subscriber.Messages[0], subscriber.Messages.Where(message => message.Topic.EndsWith("/release", StringComparison.Ordinal)).ToList());
        await using (var late = await adviser.ReceiveAsync(broker.Port, trust, "late"))
        {
            await PublishAsync(broker.Port, releases[0]);
            var refused = (await LinesAsync(late, 1))[0];
            Assert.Equal((false, "NoConsent"), (refused.GetProperty("verified").GetBoolean(), refused.GetProperty("fault").GetString()));
            await late.EndAsync();
        }

        // The home hands over its record by another way, and the second release comes without the first.
        await File.WriteAllBytesAsync(Path.Combine(trust, "01-consent.p7m"), consent.Payload);
        await using (var late = await adviser.ReceiveAsync(broker.Port, trust, "late"))
        {
            await PublishAsync(broker.Port, releases[1]);
            var lines = await LinesAsync(late, 2);
            Assert.Equal(["consent", "release"], lines.Select(line => line.GetProperty("kind").GetString()));
            Assert.Equal(1, lines[1].GetProperty("lacking").GetInt64());
            await late.EndAsync();
        }

        // Kept: the file is not needed again.
        File.Delete(Path.Combine(trust, "01-consent.p7m"));
        await using (var late = await adviser.ReceiveAsync(broker.Port, trust, "late"))
        {
            // Ctrl-C is said to every program of a terminal: one that another has started goes on until that closes its input.
            await Tool.RunAsync("kill", "procps", "-INT", $"{late.Id}");
            await PublishAsync(broker.Port, releases[0]);
            var release = (await LinesAsync(late, 1))[0];
            Assert.Equal("release", release.GetProperty("kind").GetString());
            Assert.False(release.TryGetProperty("lacking", out _));
            await late.EndAsync();
        }

        // To one that gave a key to encrypt to, a plain message is a fault.
        await using var strict = await adviser.ReceiveAsync(broker.Port, trust, "strict", "--encrypted");
        await PublishAsync(broker.Port, releases[1]);
        Assert.Equal("NotEncrypted", (await LinesAsync(strict, 1))[0].GetProperty("fault").GetString());
    }

    private static async Task PublishAsync(int port, (string Topic, byte[] Payload) message)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, message.Payload);
        var (exit, _, errors) = await Tool.RunAsync("mosquitto_pub", "mosquitto-clients", "-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-t", message.Topic, "-f", file);
        File.Delete(file);
        Assert.True(exit == 0, errors);
    }

    /// <summary>The next lines that the head-end prints, after those of a kind to be passed over.</summary>
    private static async Task<List<JsonElement>> LinesAsync(Tool headEnd, int count, string past = "")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var lines = new List<JsonElement>();
        while (lines.Count < count)
        {
            var line = JsonDocument.Parse(await headEnd.Output.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException(await headEnd.Errors.ReadToEndAsync(patience.Token))).RootElement;
            if (line.GetProperty("kind").GetString() != past)
            {
                lines.Add(line);
            }
        }

        return lines;
    }
}
