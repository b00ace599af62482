using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>Delivers one recipient's messages over one connection.</summary>
internal sealed class RecipientCourier(string home, TimeProvider time, ICourierObserver observer)
{
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly MqttBackoff _backoff = new(Random.Shared);
    private IMqttConnection? _connection;
    private volatile string? _inFlight;

    /// <summary>The recipient's folder in the spool.</summary>
    public string Home { get; } = home;

    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>A grant's stop marker has appeared: what is being written of it is cut off.</summary>
    public void Stopped(string grantFolder)
    {
        if (_inFlight is { } path && Path.GetDirectoryName(path) == grantFolder)
        {
            _connection?.Abort();
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                if (await ConnectAsync(cancel) && await DeliverAsync(cancel))
                {
                    _backoff.Reset();
                    await Task.WhenAny(_wake.WaitAsync(cancel), _connection!.Closed);
                    cancel.ThrowIfCancellationRequested();
                }
                else
                {
                    await Task.Delay(_backoff.Next(), time, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped: the goodbye below is the last word.
        }
        finally
        {
            if (_connection is not null)
            {
                await _connection.DisposeAsync();
            }
        }
    }

    private async Task<bool> ConnectAsync(CancellationToken cancel)
    {
        if (_connection is { Closed.IsCompleted: false })
        {
            return true;
        }

        if (_connection is not null)
        {
            observer.Disconnected(await _connection.Closed);
            await _connection.DisposeAsync();
            _connection = null;
        }

        var result = await MqttConnector.ConnectAsync(CourierRoutes.Load(Home), time, cancel);
        _connection = result.Connection;
        if (result.Fault is { } fault)
        {
            observer.Disconnected(fault);
            return false;
        }

        observer.Connected();
        return true;
    }

    /// <summary>Delivers everything that waits, oldest first.</summary>
    /// <returns>False when a message was not taken: it is tried again later, before any younger one.</returns>
    private async Task<bool> DeliverAsync(CancellationToken cancel)
    {
        foreach (var (path, message) in Waiting())
        {
            if (!await DeliverAsync(path, message, cancel))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> DeliverAsync(string path, SpooledMessage message, CancellationToken cancel)
    {
        var stop = Path.Combine(Path.GetDirectoryName(path)!, SpoolLayout.StopMarker);
        if (File.Exists(stop) || await ReadAsync(path, cancel) is not { } payload)
        {
            return true;
        }

        _inFlight = path;
        var topic = $"ms/v1/{Path.GetFileName(Home)}/{SpooledMessage.Code(message.Kind)}";
        var result = await _connection!.PublishAsync(
            new MqttMessage(topic, payload, AtLeastOnce: true, ContentType: "application/cms"), () => !File.Exists(stop), cancel);
        _inFlight = null;
        switch (result.Outcome)
        {
            case MqttPublishOutcome.Taken:
                Durable.Write(Path.Combine(Home, SpoolLayout.Acks, message.FileName), []);
                Durable.Delete(path);
                observer.Delivered();
                return true;
            case MqttPublishOutcome.Withheld:
                return true;
            case MqttPublishOutcome.TimedOut or MqttPublishOutcome.ConnectionLost:
                _connection.Abort();
                break;
            default:
                break;
        }

        observer.Kept(result.Outcome);
        return false;
    }

    private List<(string Path, SpooledMessage Message)> Waiting()
    {
        var waiting = new List<(string Path, SpooledMessage Message)>();
        foreach (var folder in Directory.EnumerateDirectories(Home).Where(folder => Path.GetFileName(folder) != SpoolLayout.Acks))
        {
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                if (SpooledMessage.TryParse(Path.GetFileName(path), out var message))
                {
                    waiting.Add((path, message));
                }
            }
        }

        waiting.Sort((left, right) => string.CompareOrdinal(left.Message.FileName, right.Message.FileName));
        return waiting;
    }

    private static async Task<byte[]?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Erased by a withdrawal since the folder was listed.
            return null;
        }
    }
}
