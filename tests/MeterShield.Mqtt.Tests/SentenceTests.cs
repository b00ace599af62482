namespace MeterShield.Mqtt.Tests;

/// <summary>Every way to fail has its own sentence, in both languages.</summary>
public sealed class SentenceTests
{
    [Fact]
    public void Every_fault_of_a_connection_has_its_own()
    {
        var faults = Enum.GetValues<MqttFault>();
        Assert.Equal(faults.Length, faults.Select(fault => fault.Sentence()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(faults.Length, faults.Select(fault => fault.French()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(faults, fault => Assert.NotEqual(fault.Sentence(), fault.French()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((MqttFault)99).French());
    }

    [Fact]
    public void Every_outcome_of_a_publish_has_its_own()
    {
        var results = Enum.GetValues<MqttPublishOutcome>().Select(outcome => new MqttPublishResult(outcome)).ToList();
        Assert.Equal(results.Count, results.Select(result => result.Sentence).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(results.Count, results.Select(result => result.French).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(MqttReason.NotAuthorized)]
    [InlineData(MqttReason.TopicNameInvalid)]
    [InlineData(MqttReason.PacketIdentifierInUse)]
    [InlineData(MqttReason.QuotaExceeded)]
    [InlineData(MqttReason.PayloadFormatInvalid)]
    [InlineData(MqttReason.QosNotSupported)]
    [InlineData(MqttReason.RetainNotSupported)]
    [InlineData(MqttReason.ImplementationSpecific)]
    public void A_refusal_that_says_why_has_another_than_one_that_does_not(MqttReason reason)
    {
        var (why, silent) = (new MqttPublishResult(MqttPublishOutcome.Refused, reason), new MqttPublishResult(MqttPublishOutcome.Refused, MqttReason.Unspecified));
        Assert.NotEqual(silent.Sentence, why.Sentence);
        Assert.NotEqual(silent.French, why.French);
    }
}
