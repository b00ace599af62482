using System.CommandLine;
using MeterShield.HeadEnd.Commands;
using MeterShield.Mqtt;

namespace MeterShield.HeadEnd.Tests;

public sealed class BrokerOptionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-broker-");

    [Fact]
    public void All_that_cannot_be_used_is_said_at_once()
    {
        var fault = Assert.Throws<InvalidDataException>(() => Read(
            "--broker", "http://broker.example", "--ca", "/nowhere.pem", "--password-file", "/nowhere.txt", "--tls-key", "/nowhere.key"));
        Assert.Equal(
            ["--broker", "--tls-certificate", "--password-file", "--ca", "--password-file"],
            fault.Message.Split('\n').Select(line => line.Split(' ', ':')[0]));
    }

    [Fact]
    public void The_password_is_the_first_line_of_its_file_and_the_broker_keeps_the_session()
    {
        var file = Path.Combine(_folder.FullName, "password");
        File.WriteAllText(file, "open sesame\nnot this\n");
        var options = Read("--broker", "mqtts://broker.example", "--user", "adviser", "--password-file", file);
        Assert.Equal(("adviser", "open sesame"), (options.User!, options.Password!));
        Assert.Equal(new MqttEndpoint("broker.example", 8883, UsesTls: true), options.Endpoint);
        Assert.False(options.CleanStart);
        Assert.Equal(30u * 86400, options.SessionExpirySeconds);
    }

    [Fact]
    public void The_broker_s_key_can_be_pinned()
    {
        var pin = new string('a', 62) + "0F";
        Assert.Equal(Convert.FromHexString(pin), Read("--broker", "mqtts://broker.example", "--pin", pin).PinnedKey.ToArray());
        Assert.True(Read("--broker", "mqtts://broker.example").PinnedKey.IsEmpty);
        foreach (var (broker, wrong) in new[] { ("mqtts", pin[1..]), ("mqtts", pin[1..] + "g"), ("mqtt", pin) })
        {
            Assert.StartsWith("--pin:", Assert.Throws<InvalidDataException>(() => Read("--broker", $"{broker}://broker.example", "--pin", wrong)).Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static MqttOptions Read(params string[] arguments)
    {
        var options = new BrokerOptions();
        var command = new RootCommand();
        options.AddTo(command);
        return options.Read(command.Parse(arguments), "client");
    }
}
