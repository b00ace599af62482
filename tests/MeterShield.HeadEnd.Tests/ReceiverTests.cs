using MeterShield.Mqtt;
using MeterShield.Sealing;
using MeterShield.Tests.Scripted;

namespace MeterShield.HeadEnd.Tests;

/// <summary>A receiver whose connections do not last.</summary>
public sealed class ReceiverTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-receiver-");
    private readonly StringWriter _trouble = new();
    private readonly TrustedPseudonyms _trusted = new();
    private readonly ReleaseStore _store;
    private readonly CancellationTokenSource _stopping = new();

    public ReceiverTests() => _store = ReleaseStore.Open(Path.Combine(_folder.FullName, "kept.db"));

    public void Dispose()
    {
        _stopping.Dispose();
        _store.Dispose();
        _trusted.Dispose();
        _trouble.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_broker_that_takes_no_acknowledgment_is_connected_to_anew()
    {
        var stuck = new MqttDelivery(new MqttMessage("t", new byte[1]), false, token => new ValueTask(new TaskCompletionSource().Task.WaitAsync(token)));
        var connector = new FakeConnector(number => number == 1 ? [stuck] : []);
        var running = RunAsync(connector);
        await _clock.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        _clock.Advance(await _clock.UntilSomebodyDelaysAsync());
        await _clock.UntilSomebodyDelaysAsync();
        Assert.Equal(2, connector.Connections);
        await _stopping.CancelAsync();
        await running;
        Assert.Contains("takes no acknowledgment", _trouble.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_head_ends_of_one_identity_do_not_throw_each_other_out_at_once_for_ever()
    {
        var running = RunAsync(new FakeConnector(_ => []));
        var waits = new List<TimeSpan>();
        for (var time = 0; time < 5; time++)
        {
            waits.Add(await _clock.UntilSomebodyDelaysAsync());
            _clock.Advance(waits[^1]);
        }

        await _stopping.CancelAsync();
        await running;
        Assert.True(waits[4] >= TimeSpan.FromSeconds(8), string.Join(' ', waits));
        Assert.Contains("Another connection uses", _trouble.ToString(), StringComparison.Ordinal);
    }

    private Task RunAsync(IMqttConnector connector)
    {
        var verifier = new SealVerifier(_trusted, default, null);
        var lines = new MessageLines(TextWriter.Null, _trouble);
        var options = new MqttOptions { Endpoint = new MqttEndpoint("localhost", 1883, UsesTls: false), ClientId = "headend" };
        return new Receiver(new Intake(verifier, verifier, _store, lines), lines, connector).RunAsync(options, [], _clock, _stopping.Token);
    }
}
