using System.Text;
using System.Text.RegularExpressions;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests;

/// <summary>
/// Ten seconds of a real meter are read to their end under a consent that holds by the minute: they are no whole minute, so nothing of
/// them may leave, and nothing that goes out by any way names the meter or one of its values.
/// </summary>
public sealed partial class ReplayTests
{
    /// <summary>As many as the recording has.</summary>
    private const int Frames = 12;

    private static readonly string Capture = Path.Combine("vectors", "tic", "std-mono-base-continuous.bin");

    /// <summary>As it is, of March 2023: no consent can be as old, for none is given by a clock of before 2026.</summary>
    [Fact]
    public async Task A_recording_of_ten_seconds_releases_nothing_and_names_nobody() =>
        await CheckAsync(await File.ReadAllBytesAsync(Capture), DateTimeOffset.UtcNow);

    [Fact]
    public async Task The_same_frames_dated_today_release_nothing_and_name_nobody()
    {
        var now = DateTimeOffset.UtcNow;
        await CheckAsync(MovedCapture.Of(Capture, now, Frames).Bytes, now);
    }

    /// <param name="capture">What the meter says.</param>
    /// <param name="begins">When it says so: the consent was given some seconds before that minute, and holds from it on.</param>
    private static async Task CheckAsync(byte[] capture, DateTimeOffset begins)
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, box => $"tic:{box.Folder}/recording.tic");
        await File.WriteAllBytesAsync(Path.Combine(box.Folder, "recording.tic"), capture);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var minute = DateTimeOffset.FromUnixTimeSeconds(begins.ToUnixTimeSeconds() / 60 * 60);
        var (given, grant, refusal) = await box.AtAsync(
            $"{minute.AddSeconds(-20).UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", "consent", "grant", "--recipient", "watcher",
            "--certificate", await box.CertificateAsync("watcher"), "--broker", $"mqtt://127.0.0.1:{broker.Port}",
            "--purpose", "demonstration", "--resolution", "minute");
        Assert.True(given == 0, refusal);

        // A finite meter: it is read to its end, and the program ends when all that it sealed is delivered.
        var (exit, log, errors) = await Tool.RunAsync(Box.Gateway, "dotnet", "run", "--config", box.Config);
        Assert.True(exit == 0, log + errors);
        Assert.All((string[])["1 grants hold.", "The meter speaks", "The meter's stream has ended."], words => Assert.Contains(words, log, StringComparison.Ordinal));
        await EndAsync(subscriber, broker.Port);

        Assert.Single(subscriber.Messages, message => message.Topic.EndsWith("/consent", StringComparison.Ordinal));
        Assert.Empty(subscriber.Releases);
        CheckNames(
            Canaries(Encoding.Latin1.GetString(capture)),
            [grant, refusal, log, errors, .. subscriber.Messages.SelectMany(message => new[] { message.Topic, Encoding.Latin1.GetString(message.Payload) }), .. Files(box)]);
    }

    /// <summary>A last message of ours: what the broker had before it has come.</summary>
    private static async Task EndAsync(Subscriber subscriber, int port)
    {
        await Tool.RunAsync("mosquitto_pub", "mosquitto-clients", "-h", "127.0.0.1", "-p", $"{port}", "-q", "1", "-t", "ms/v1/end", "-m", "end");
        await subscriber.UntilAsync(line => line.StartsWith("ms/v1/end ", StringComparison.Ordinal));
    }

    private static void CheckNames(HashSet<string> canaries, List<string> outgoing)
    {
        Assert.True(canaries.Count > 20, string.Join(' ', canaries));
        foreach (var text in outgoing)
        {
            // Whole words, for a short number may stand within a longer one by chance; what is long stands nowhere by chance.
            Assert.DoesNotContain(Words().Matches(text), word => canaries.Contains(word.Value));
            Assert.DoesNotContain(canaries, canary => canary.Length >= 8 && text.Contains(canary, StringComparison.Ordinal));
        }
    }

    /// <summary>Identifiers, registers, powers, times and words of the meter: every value of five characters or more, also without leading zeros.</summary>
    private static HashSet<string> Canaries(string capture) =>
        [.. capture.Split('\n', '\r', '\x02', '\x03').Select(line => line.Split('\t')).Where(fields => fields.Length >= 3)
            .SelectMany(fields => fields[1..^1]).SelectMany(value => new[] { value, value.TrimStart('0') }).Where(value => value.Trim('0').Length >= 4 && value.Length >= 5)];

    /// <summary>Everything in the box's folder outside the state, but for the recording itself.</summary>
    private static IEnumerable<string> Files(Box box) =>
        Directory.GetFiles(box.Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(box.State + "/", StringComparison.Ordinal) && Path.GetFileName(file) != "recording.tic")
            .SelectMany(file => new[] { file, File.ReadAllText(file, Encoding.Latin1) });

    [GeneratedRegex("[0-9A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex Words();
}
