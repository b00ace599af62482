using MeterShield.Tests.Scripted;

namespace MeterShield.Mqtt.Tests.Contract;

/// <summary>
/// When the older version is spoken, in which nothing tells that a message was refused: when the broker asks for it, or when it has ended the
/// connection without a word so often that it seems to know no other.
/// </summary>
public sealed class FallbackTests : IDisposable
{
    private readonly ScriptedBroker _broker = new();
    private readonly MqttConnector _connector = new(TimeProvider.System);

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData(new byte[] { 0x20, 2, 0, 1 })]
    [InlineData(new byte[] { 0x20, 3, 0, 0x84, 0 })]
    public async Task A_broker_that_says_that_it_does_not_know_version_5_is_spoken_to_in_version_3(byte[] refusal)
    {
        var connecting = ConnectAsync();
        await AnswerAsync(5, refusal);
        using var client = await AnswerAsync(4, [0x20, 2, 0, 0]);
        await using var connection = (await connecting).Connection!;
        Assert.Equal(4, connection.ProtocolLevel);
    }

    [Fact]
    public async Task A_broker_that_closes_once_is_met_with_version_5_next()
    {
        Assert.Equal(MqttFault.Closed, await CloseAsync(5));
        var connecting = ConnectAsync();
        using var client = await _broker.WelcomeAsync();
        await using var connection = (await connecting).Connection!;
        Assert.Equal(5, connection.ProtocolLevel);
    }

    [Fact]
    public async Task The_third_end_without_a_word_is_believed_and_version_5_is_tried_first_again_each_time()
    {
        Assert.Equal(MqttFault.Closed, await CloseAsync(5));
        Assert.Equal(MqttFault.Closed, await CloseAsync(5));
        for (var time = 0; time < 2; time++)
        {
            var connecting = ConnectAsync();
            await AnswerAsync(5, []);
            using var client = await AnswerAsync(4, [0x20, 2, 0, 0]);
            await using var connection = (await connecting).Connection!;
            Assert.Equal(4, connection.ProtocolLevel);
        }

        var newer = ConnectAsync();
        using var updated = await _broker.WelcomeAsync();
        await using var last = (await newer).Connection!;
        Assert.Equal(5, last.ProtocolLevel);
    }

    [Fact]
    public async Task A_broker_that_has_spoken_version_5_is_never_spoken_to_in_version_3_because_it_closes()
    {
        var connecting = ConnectAsync();
        using (await _broker.WelcomeAsync())
        {
            await (await connecting).Connection!.DisposeAsync();
        }

        for (var time = 0; time < 5; time++)
        {
            Assert.Equal(MqttFault.Closed, await CloseAsync(5));
        }
    }

    [Fact]
    public async Task Another_answer_between_two_ends_begins_the_count_anew()
    {
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(MqttFault.Closed, await CloseAsync(5));
            Assert.Equal(MqttFault.Closed, await CloseAsync(5));
            var connecting = ConnectAsync();
            await AnswerAsync(5, [0x20, 3, 0, 0x88, 0]);
            Assert.Equal(MqttFault.BrokerUnavailable, (await connecting).Fault);
        }
    }

    [Theory]
    [InlineData(MqttVersion.Only5, new byte[] { 0x20, 2, 0, 1 }, MqttFault.ProtocolNotSupported)]
    [InlineData(MqttVersion.Only5, new byte[0], MqttFault.Closed)]
    [InlineData(MqttVersion.Newest, new byte[] { 0x20, 2, 0, 2 }, MqttFault.ClientIdRefused)]
    [InlineData(MqttVersion.Newest, new byte[] { 0x20, 2, 0, 3 }, MqttFault.BrokerUnavailable)]
    [InlineData(MqttVersion.Newest, new byte[] { 0x20, 2, 0, 4 }, MqttFault.BadCredentials)]
    [InlineData(MqttVersion.Newest, new byte[] { 0x20, 2, 0, 5 }, MqttFault.NotAuthorised)]
    [InlineData(MqttVersion.Newest, new byte[] { 0x20, 3, 1, 0, 0 }, MqttFault.Malformed)]
    [InlineData(MqttVersion.Only311, new byte[] { 0x20, 2, 1, 0 }, MqttFault.Malformed)]
    public async Task An_answer_that_is_none_or_a_refusal_is_called_what_it_is(MqttVersion version, byte[] answer, MqttFault fault)
    {
        var connecting = ConnectAsync(version);
        await AnswerAsync((byte)(version == MqttVersion.Only311 ? 4 : 5), answer);
        Assert.Equal(fault, (await connecting).Fault);
    }

    private Task<MqttConnectResult> ConnectAsync(MqttVersion version = MqttVersion.Newest) => _connector.ConnectAsync(
        new MqttOptions { Endpoint = ProtocolTests.Options(_broker).Endpoint, ClientId = "client", Version = version }, default);

    private async Task<MqttFault?> CloseAsync(byte level)
    {
        var connecting = ConnectAsync();
        await AnswerAsync(level, []);
        return (await connecting).Fault;
    }

    /// <summary>Answers the next CONNECT, which must be of a level; a refusal, or nothing, and the connection is closed.</summary>
    private async Task<ScriptedClient> AnswerAsync(byte level, byte[] answer)
    {
        var client = await _broker.AcceptAsync();
        Assert.Equal(level, (await client.ReadAsync()).Body[6]);
        await client.SendAsync(answer);
        if (answer is not [0x20, 2, 0, 0])
        {
            client.Dispose();
        }

        return client;
    }
}
