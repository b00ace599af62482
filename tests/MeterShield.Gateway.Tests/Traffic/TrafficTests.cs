using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Traffic;

/// <summary>
/// Two weeks with the same total each day, one at home and one on holiday, through the whole gateway: who sees the line sees
/// the same messages, of the same size but for the signature's encoding, for the same instants.
/// </summary>
public sealed class TrafficTests
{
    private const int Days = 14;

    /// <summary>Of a TLS record with a message in it; what else is sent is shorter.</summary>
    private const int Least = 500;

    private static readonly string Authority = Path.Combine(AppContext.BaseDirectory, "traffic-broker.pem");

    [Theory]
    [InlineData("plain")]
    [InlineData("encrypted")]
    [InlineData("tls")]
    public async Task The_line_tells_no_holiday(string way)
    {
        await using var broker = await BrokerAsync(way);
        await using var subscriber = await Subscriber.StartAsync(broker.Port, way == "tls" ? ["--cafile", Authority] : []);
        await using var proxy = new ByteRecorder(broker.Port);
        await using var home = await Box.CreateAsync(proxy.Port, box => $"tic:{box.Folder}/meter.tic");
        var access = await AccessAsync(home, way);
        await home.DoAsync(["consent", "grant", "--recipient", "adviser", "--purpose", "advice", "--resolution", "day", .. access]);
        await home.DoAsync(["consent", "grant", "--recipient", "adviser", "--purpose", "demonstration", "--resolution", "day", "--delay", "7-days"]);
        await using var away = await home.CopyAsync();
        var midnight = Fortnight.NextMidnight(DateTimeOffset.UtcNow);

        var atHome = await RunAsync(home, proxy, subscriber, Fortnight.Of(midnight, Days, Fortnight.AtHome), way);
        var onHoliday = await RunAsync(away, proxy, subscriber, Fortnight.Of(midnight, Days, Fortnight.OnHoliday), way);

        // Fourteen days for the one, seven of them for the other, two consent records, and each again where a month begins between two releases.
        var again = Months(midnight, 1) + Months(midnight, 8);
        Assert.Equal(Days + (Days - 7) + 2 + again, atHome.Count);
        AssertAlike(atHome, onHoliday);

        // Records are signed at the hour: the two of the beginning share theirs, and so do two of the same first of the month. Each
        // grant draws its own of sixty seconds: now and then both draw the same, and the seven days later are told with seven others.
        var distinct = atHome.Count - 1 - Math.Max(0, again - 1);
        Assert.Contains(atHome.Select(sent => sent.Scheduled).Distinct().Count(), new[] { distinct, distinct - (Days - 7) });
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("encrypted")]
    [InlineData("tls")]
    public async Task Half_hours_of_any_size_and_half_hours_that_are_missing_are_alike(string way)
    {
        const int HalfHours = 48, Few = 3;
        await using var broker = await BrokerAsync(way);
        await using var subscriber = await Subscriber.StartAsync(broker.Port, way == "tls" ? ["--cafile", Authority] : []);
        await using var proxy = new ByteRecorder(broker.Port);
        await using var home = await Box.CreateAsync(proxy.Port, box => $"tic:{box.Folder}/meter.tic");
        await home.DoAsync(["consent", "grant", "--recipient", "adviser", "--purpose", "advice", "--resolution", "day", .. await AccessAsync(home, way)]);
        await home.DoAsync(["consent", "grant", "--recipient", "adviser", "--purpose", "flexibility", "--resolution", "half-hour", "--start", "midnight"]);
        await using var silent = await home.CopyAsync();
        var midnight = Fortnight.NextMidnight(DateTimeOffset.UtcNow);

        var spoke = await RunAsync(home, proxy, subscriber, Fortnight.Of(midnight, Few, Fortnight.AtHome), way);
        var silence = await RunAsync(silent, proxy, subscriber, Fortnight.Of(midnight, Few, Fortnight.OnHoliday, silentAt: midnight.AddDays(2)), way);

        Assert.InRange(spoke.Count, (Few * HalfHours) + Few + 2, (Few * HalfHours) + Few + 4);
        AssertAlike(spoke, silence);
    }

    private static void AssertAlike(List<Sent> one, List<Sent> other)
    {
        Assert.Equal(one.Select(sent => sent.Scheduled), other.Select(sent => sent.Scheduled));
        Assert.Equal(one.Select(sent => sent.FixedSize), other.Select(sent => sent.FixedSize));
    }

    /// <summary>How many months begin between two releases that are due at midnights, from so many days after the first on.</summary>
    private static int Months(DateTimeOffset midnight, int from) =>
        Enumerable.Range(from + 1, Days - from).Count(day => MonthOf(midnight, day) != MonthOf(midnight, day - 1));

    private static int MonthOf(DateTimeOffset midnight, int day) =>
        TimeZoneInfo.ConvertTime(midnight, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).AddDays(day).Month;

    private static async Task<MosquittoServer> BrokerAsync(string way)
    {
        if (way != "tls")
        {
            return await MosquittoServer.StartAsync();
        }

        var key = Path.Combine(AppContext.BaseDirectory, "traffic-broker.key");
        await Tool.RunAsync(
            "openssl", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", Authority);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return await MosquittoServer.StartAsync($"certfile {Authority}\nkeyfile {key}\nallow_anonymous true");
    }

    private static async Task<string[]> AccessAsync(Box box, string way)
    {
        var certificate = await box.CertificateAsync("adviser");
        var broker = way == "tls" ? "mqtts" : "mqtt";
        string[] access = ["--certificate", certificate, "--broker", $"{broker}://127.0.0.1:{box.BrokerPort}"];
        return way switch
        {
            "encrypted" => [.. access, "--encryption", await box.CertificateAsync("adviser-encryption")],
            "tls" => [.. access, "--authorities", Authority],
            _ => access,
        };
    }

    /// <summary>Runs the gateway to the end of its meter, which is when all is delivered.</summary>
    private static async Task<List<Sent>> RunAsync(Box box, ByteRecorder proxy, Subscriber subscriber, byte[] stream, string way)
    {
        var before = subscriber.Messages.Count;
        await File.WriteAllBytesAsync(Path.Combine(box.Folder, "meter.tic"), stream);
        await box.DoAsync("run");
        var connection = Assert.Single(proxy.Take());
        var sizes = way == "tls" ? Sent.Records(connection).Where(size => size > Least).ToList() : Sent.Publishes(connection);
        if (subscriber.Messages.Count < before + sizes.Count)
        {
            await subscriber.UntilAsync(_ => subscriber.Messages.Count == before + sizes.Count);
        }

        var sent = new List<Sent>();
        foreach (var (size, message) in sizes.Zip(subscriber.Messages.Skip(before)))
        {
            sent.Add(await Sent.ReadAsync(size, message.Payload, box, way == "encrypted"));
        }

        return sent;
    }
}
