using System.Text.Json.Nodes;
using MeterShield.Mqtt.Tests.Servers;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The key of a recipient's broker, pinned at the box or by its invitation: a broker with another gets nothing, and is told of.</summary>
public sealed class PinTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort.Take();
    private MosquittoServer _broker = null!;
    private Box _box = null!;

    private string Broker => $"mqtts://127.0.0.1:{_port}";

    public async Task InitializeAsync()
    {
        File.SetUnixFileMode(_authority.PathOf("server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        _broker = await MosquittoServer.StartAsync(
            $"allow_anonymous true\nlistener {_port} 127.0.0.1\ncertfile {_authority.PathOf("server.pem")}\nkeyfile {_authority.PathOf("server.key")}");
        _box = await Box.CreateAsync(_port, _ => "tic:/dev/null");
    }

    public async Task DisposeAsync()
    {
        await _box.DisposeAsync();
        await _broker.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_broker_with_the_pinned_key_gets_what_is_sent()
    {
        await using var subscriber = await Subscriber.StartAsync(_broker.Port);
        await GrantAsync(await PinAsync());
        await using var courier = Tool.Start(Box.Gateway, "dotnet", "courier", "--config", _box.Config);
        await subscriber.UntilAsync(_ => subscriber.Messages.Count > 0);
        Assert.EndsWith("/consent", subscriber.Messages[0].Topic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_with_another_key_gets_nothing_and_the_doctor_says_so()
    {
        await using var subscriber = await Subscriber.StartAsync(_broker.Port);
        await GrantAsync(new string('0', 64));
        await using (Tool.Start(Box.Gateway, "dotnet", "courier", "--config", _box.Config))
        {
            await Box.AppearsAsync(Path.Combine(Recipient, "trouble"));
        }

        Assert.Equal("connection.PinMismatch\n", await File.ReadAllTextAsync(Path.Combine(Recipient, "trouble")));
        Assert.Contains("Recipients that are not reached: 1. The broker's key is not the pinned one:", await DoctorAsync("en"), StringComparison.Ordinal);
        Assert.Contains("Destinataires non joints : 1. La clé du broker n'est pas celle qui a été épinglée :", await DoctorAsync("fr"), StringComparison.Ordinal);
        Assert.Empty(subscriber.Messages);
    }

    [Theory]
    [InlineData("mqtts://broker.example", "00")]
    [InlineData("mqtt://127.0.0.1", "0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_pin_that_pins_nothing_is_refused(string broker, string pin)
    {
        var (exit, _, errors) = await GiveAsync(broker, pin);
        Assert.Equal(2, exit);
        Assert.Contains("--pin: 64 hexadecimal digits, and only with mqtts://.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_with_a_consent_keeps_its_pin()
    {
        await GrantAsync(new string('a', 64));
        var (exit, _, errors) = await GiveAsync(Broker, new string('b', 64));
        Assert.Equal(2, exit);
        Assert.Contains("adviser has consents already, with another pin: withdraw them first", errors, StringComparison.Ordinal);
        await GrantAsync(null);
        Assert.Equal(new string('a', 64), PinInSpool());
    }

    [Fact]
    public async Task An_invitation_pins_its_broker_s_key()
    {
        var pin = await PinAsync();
        var adviser = await Inviting.CreateAsync(_box);
        var file = await adviser.InviteAsync(template =>
        {
            template["broker"] = Broker;
            template["authorities"] = _authority.PathOf("authorities.pem");
            template["pin"] = pin;
        });
        await _box.DoAsync("consent", "import", file);
        await _box.DoAsync("consent", "grant", "--invitation", "conseil-energie-sarl", "--line", "2");
        Assert.Equal(pin, PinInSpool());
    }

    private string Recipient => Directory.GetDirectories(Path.Combine(_box.Folder, "spool")).Single();

    private string? PinInSpool() => (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(Recipient, "route.json")))!["pin"];

    /// <summary>The pin of the broker's certificate, as openssl has it.</summary>
    private async Task<string> PinAsync()
    {
        var (exit, output, errors) = await Tool.RunAsync(
            "sh", "dash", "-c", $"openssl x509 -in {_authority.PathOf("server.pem")} -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum");
        Assert.True(exit == 0, errors);
        return output[..64];
    }

    private async Task GrantAsync(string? pin)
    {
        var (exit, output, errors) = await GiveAsync(Broker, pin);
        Assert.True(exit == 0, output + errors);
    }

    private async Task<(int Exit, string Output, string Errors)> GiveAsync(string broker, string? pin)
    {
        var certificate = Path.Combine(_box.Folder, "adviser.pem");
        certificate = File.Exists(certificate) ? certificate : await _box.CertificateAsync("adviser");
        string[] pinned = pin is null ? [] : ["--pin", pin];
        return await Tool.RunAsync(
            Box.Gateway, "dotnet",
            [
                "consent", "grant", "--config", _box.Config, "--recipient", "adviser", "--certificate", certificate, "--broker", broker,
                "--authorities", _authority.PathOf("authorities.pem"), "--purpose", "advice", "--resolution", "day", .. pinned,
            ]);
    }

    private async Task<string> DoctorAsync(string language) =>
        (await Tool.RunAsync(Box.Gateway, "dotnet", "doctor", "--config", _box.Config, "--lang", language)).Output;
}
