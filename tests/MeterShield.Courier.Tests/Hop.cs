using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>A stretch of network that can be cut: socat between the gateway and the broker. Killed, it takes its connections with it.</summary>
internal sealed class Hop(int brokerPort) : IAsyncDisposable
{
    private readonly List<Tool> _relays = [];
    private readonly Lock _gate = new();
    private Task _relaying = Task.CompletedTask;
    private bool _isCut = true;

    public int Port { get; } = FreePort.Take();

    /// <summary>How often it was cut.</summary>
    public int Cuts { get; private set; }

    public void Join()
    {
        lock (_gate)
        {
            if (_isCut)
            {
                _isCut = false;
                _relaying = RelayAsync();
            }
        }
    }

    public async Task CutAsync()
    {
        lock (_gate)
        {
            Cuts += _isCut ? 0 : 1;
            _isCut = true;
            _relays.LastOrDefault()?.Kill();
        }

        await _relaying;
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }
    }

    /// <summary>One connection at a time, as a gateway with one recipient has; the next when that is over.</summary>
    private async Task RelayAsync()
    {
        while (Next() is { } relay)
        {
            await relay.Errors.ReadToEndAsync();
        }
    }

    private Tool? Next()
    {
        lock (_gate)
        {
            if (_isCut)
            {
                return null;
            }

            _relays.Add(Tool.Start("socat", "socat", $"TCP-LISTEN:{Port},bind=127.0.0.1,reuseaddr", $"TCP:127.0.0.1:{brokerPort}"));
            return _relays[^1];
        }
    }
}
