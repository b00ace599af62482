using MeterShield.House.Tests.Compiling;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 4: what a room may not name.</summary>
public sealed class BannedSymbolTests
{
    [Theory]
    [InlineData("clock")]
    [InlineData("network")]
    [InlineData("programs")]
    [InlineData("reflection")]
    [InlineData("roof")]
    public void Every_attempt_is_refused_and_its_legal_twin_compiles(string attempts) => Trial.Of(attempts);

    /// <summary>The broker of the demo, and what a log may say of a connection: names of faults and outcomes.</summary>
    private static readonly string[] SeenFromTheRoof = ["LoopbackBroker", "MqttFault", "MqttFaults", "MqttPublishOutcome"];

    [Fact]
    public void The_roof_is_denied_every_type_of_Mqtt_but_the_demo_s_broker_and_names_of_faults()
    {
        const string Prefix = "T:MeterShield.Mqtt.";
        var denied = File.ReadLines(House.PathOf("build", "BannedSymbols.Roof.txt"))
            .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => line[Prefix.Length..line.IndexOf(';')]);
        var shown = House.Projects.Single(project => project.Name == "MeterShield.Mqtt").Assembly.GetExportedTypes().Select(type => type.Name);
        Assert.Equal(shown.Except(SeenFromTheRoof).Order(StringComparer.Ordinal), denied.Order(StringComparer.Ordinal));
    }
}
