using MeterShield.Tests.Counterparts;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>What is signed is not hidden: toward a broker outside one's own network it goes by TLS, or encrypted to the recipient.</summary>
public sealed class PlainBrokerTests
{
    [Theory]
    [InlineData("mqtt://broker.example", false, false)]
    [InlineData("mqtt://203.0.113.5:1883", false, false)]
    [InlineData("mqtts://broker.example", false, true)]
    [InlineData("mqtt://broker.example", true, true)]
    [InlineData("mqtt://192.168.1.10", false, true)]
    [InlineData("mqtt://localhost:1883", false, true)]
    public async Task Plain_is_for_ones_own_network(string broker, bool isEncrypted, bool isGiven)
    {
        await using var box = await Box.CreateAsync(9, box => $"tic:{box.Pty}");
        var certificate = await box.CertificateAsync("adviser");
        string[] encryption = isEncrypted ? ["--encryption", certificate] : [];
        var (exit, _, errors) = await Tool.RunAsync(
            Box.Gateway, "dotnet",
            ["consent", "grant", "--config", box.Config, "--recipient", "adviser", "--certificate", certificate, "--broker", broker, "--purpose", "advice", "--resolution", "day", .. encryption]);
        Assert.Equal(isGiven ? 0 : 2, exit);
        Assert.Equal(isGiven, !errors.Contains("can be read by everyone on the way: it must be mqtts://", StringComparison.Ordinal));
        Assert.Equal(isGiven, Directory.Exists(Path.Combine(box.State, "keys")) && Directory.GetDirectories(Path.Combine(box.State, "keys")).Length > 0);
    }
}
