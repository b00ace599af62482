using MeterShield.Mqtt;

namespace MeterShield.Courier.Tests;

/// <summary>A courier at work until it is disposed.</summary>
internal sealed class RunningCourier : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public RunningCourier(SpoolFolder spool, TimeProvider? time = null, IMqttConnector? connector = null) =>
        _running = new Egress.Courier(spool.Root, time ?? TimeProvider.System, Heard, connector ?? new MqttConnector(time ?? TimeProvider.System)).RunAsync(_stopping.Token);

    public Heard Heard { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }
}
