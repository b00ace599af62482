using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>The connection to one recipient's broker, made again whenever it is lost, each time after a longer wait.</summary>
internal sealed class RecipientLink(string home, TimeProvider time, ICourierObserver observer, IMqttConnector connector) : IAsyncDisposable
{
    /// <summary>A connection that held so long was a good one: the next attempt comes soon.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait while this clock seems to be wrong: it may be set at any moment.</summary>
    private static readonly TimeSpan ClockWait = TimeSpan.FromSeconds(15);

    private readonly MqttBackoff _backoff = new(Random.Shared);
    private readonly AnswerPatience _patience = new();
    private LoadedRoute? _route;
    private IMqttConnection? _connection;
    private MqttFault? _lastFault;
    private long _since;

    /// <summary>The connection; there is one after <see cref="ConnectAsync"/> said true.</summary>
    public IMqttConnection Connection => _connection ?? throw new InvalidOperationException("Not connected.");

    /// <summary>Why there is no connection, or why the last one ended.</summary>
    public MqttFault? LastFault => _lastFault;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan NextWait()
    {
        var wait = _backoff.Next();
        return _lastFault == MqttFault.CertificateNotYetValid && wait > ClockWait ? ClockWait : wait;
    }

    /// <summary>Connects, unless there is a connection.</summary>
    /// <param name="lost">Called when the connection made now is lost.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False when there is none: the broker cannot be reached, or it has just ended the one there was.</returns>
    public async Task<bool> ConnectAsync(Action lost, CancellationToken cancel)
    {
        if (_connection is { Closed.IsCompleted: false })
        {
            return true;
        }

        if (_connection is not null)
        {
            // Never at once again: whoever shares our client identifier would be thrown out and come back for ever.
            await EndAsync();
            return false;
        }

        _route = CourierRoutes.Load(home, _patience.Now);
        var result = await connector.ConnectAsync(_route.Options, cancel);
        _lastFault = result.Fault;
        if (result.Fault is { } fault)
        {
            ForgetRoute();
            DeliveryMetrics.Disconnected(fault, wasOpen: false);
            observer.Disconnected(fault);
            return false;
        }

        _connection = result.Connection!;
        _since = time.GetTimestamp();
        _ = _connection.Closed.ContinueWith(_ => lost(), cancel, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        DeliveryMetrics.Connected();
        observer.Connected();
        return true;
    }

    /// <summary>Publishes and waits for the acknowledgment. What may have been written and was not acknowledged ends the connection.</summary>
    public async Task<MqttPublishResult> PublishAsync(MqttMessage message, Func<bool> mayWrite, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var result = await Connection.PublishAsync(message, mayWrite, cancel);
        switch (result.Outcome)
        {
            case MqttPublishOutcome.Taken:
                _backoff.Reset();
                _patience.WasEnough(time.GetElapsedTime(began));
                break;
            case MqttPublishOutcome.TimedOut:
                _patience.WasTooShort();
                Connection.Abort();
                await EndAsync(MqttFault.Silent);
                break;
            case MqttPublishOutcome.ConnectionLost:
                Connection.Abort();
                await EndAsync();
                break;
            default:
                break;
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            DeliveryMetrics.Closed();
            await _connection.DisposeAsync();
        }

        ForgetRoute();
    }

    /// <param name="ours">Why this side ended it; null when the connection itself knows.</param>
    private async Task EndAsync(MqttFault? ours = null)
    {
        _lastFault = ours ?? await _connection!.Closed;
        DeliveryMetrics.Disconnected(_lastFault.Value, wasOpen: true);
        observer.Disconnected(_lastFault.Value);
        if (time.GetElapsedTime(_since) > Steady)
        {
            _backoff.Reset();
        }

        await _connection!.DisposeAsync();
        _connection = null;
        ForgetRoute();
    }

    private void ForgetRoute()
    {
        _route?.Dispose();
        _route = null;
    }
}
