using System.Threading.Channels;
using MeterShield.Egress;
using MeterShield.Mqtt;

namespace MeterShield.Courier.Tests;

/// <summary>What the courier said, in order, for tests to wait for.</summary>
internal sealed class Heard : ICourierObserver
{
    private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

    public void Connected() => _said.Writer.TryWrite("connected");

    public void Disconnected(MqttFault fault) => _said.Writer.TryWrite($"disconnected {fault}");

    public void Delivered() => _said.Writer.TryWrite("delivered");

    public void Kept(MqttPublishOutcome outcome) => _said.Writer.TryWrite($"kept {outcome}");

    public void Troubled(CourierTrouble trouble) => _said.Writer.TryWrite($"troubled {trouble}");

    public void Failed(Exception fault) => _said.Writer.TryWrite($"failed {fault.Message}");

    /// <summary>Waits until it has said this so many times.</summary>
    public async Task UntilAsync(string words, int times = 1)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (times > 0)
        {
            if (await _said.Reader.ReadAsync(patience.Token) == words)
            {
                times--;
            }
        }
    }
}
