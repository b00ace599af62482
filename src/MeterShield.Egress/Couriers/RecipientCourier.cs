using System.Threading.Channels;
using MeterShield.Mqtt;
using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>Delivers one recipient's messages over one connection, oldest first, one in flight.</summary>
internal sealed class RecipientCourier(string home, TimeProvider time, ICourierObserver observer, IMqttConnector connector)
{
    /// <summary>How much of a long queue is looked at in one go.</summary>
    private const int Window = 1024;

    /// <summary>How long a broker may keep a message for a recipient that is away: as long as it would wait here. The same for all, so that it tells nothing.</summary>
    private static readonly uint ExpirySeconds = checked((uint)OutboxLimits.Default.Age.TotalSeconds);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly RecipientLink _link = new(home, time, observer, connector);
    private readonly TroubleNote _note = new(home);
    private WaitingMessage? _owed;
    private volatile StopGuard? _guard;

    /// <summary>Something may have come into the folder.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>A stop marker has appeared: if it is of the grant whose message is on its way, that is cut off.</summary>
    public void Stopped() => _guard?.Look();

    /// <summary>It ended by a fault of this program.</summary>
    public void Failed(Exception fault)
    {
        _note.Set(DeliveryTrouble.Of(CourierTrouble.Failed));
        DeliveryMetrics.Troubled(CourierTrouble.Failed);
        observer.Failed(fault);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            // The folder goes when its pseudonym has ended: then there is nothing to say, and no reason to be connected.
            while (Directory.Exists(home))
            {
                if (await RoundAsync(cancel))
                {
                    await _wake.Reader.ReadAsync(cancel);
                }
                else
                {
                    await Task.Delay(_link.NextWait(), time, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped: the goodbye below is the last word.
        }
        finally
        {
            await _link.DisposeAsync();
        }
    }

    /// <summary>Delivers everything that waits. What stands in the way is told and tried again later: nothing here ends the courier.</summary>
    /// <returns>False when there is reason to wait before the next round.</returns>
    private async Task<bool> RoundAsync(CancellationToken cancel)
    {
        try
        {
            Settle();
            return await ConnectAsync(cancel) && await DeliverAllAsync(cancel);
        }
        catch (Exception e) when (e is InvalidDataException or KeyException)
        {
            return Troubled(e is KeyException ? CourierTrouble.KeyUnusable : CourierTrouble.RouteUnreadable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Troubled(CourierTrouble.SpoolUnusable);
        }
    }

    private async Task<bool> ConnectAsync(CancellationToken cancel)
    {
        if (await _link.ConnectAsync(Wake, cancel))
        {
            return true;
        }

        if (_link.LastFault is { } fault)
        {
            _note.Set(DeliveryTrouble.Of(fault));
        }

        return false;
    }

    private bool Troubled(CourierTrouble trouble)
    {
        _note.Set(DeliveryTrouble.Of(trouble));
        DeliveryMetrics.Troubled(trouble);
        observer.Troubled(trouble);
        return false;
    }

    private async Task<bool> DeliverAllAsync(CancellationToken cancel)
    {
        while (true)
        {
            var waiting = SpoolQueue.Oldest(home, Window);
            var taken = 0;
            foreach (var message in waiting)
            {
                switch (await DeliverAsync(message, cancel))
                {
                    case null:
                        return false;
                    case true:
                        taken++;
                        break;
                    default:
                        break;
                }
            }

            // Also when everything was withheld or erased meanwhile: the next look finds what is left.
            if (waiting.Count < Window || taken == 0)
            {
                _note.Set(_link.Connection.ProtocolLevel < 5 ? DeliveryTrouble.OldProtocol : null);
                return true;
            }
        }
    }

    /// <returns>Whether the message was taken; null when it was not and is tried again later, before any younger one.</returns>
    private async Task<bool?> DeliverAsync(WaitingMessage waiting, CancellationToken cancel)
    {
        if (await ReadAsync(waiting.Path, cancel) is not { } payload)
        {
            return false;
        }

        var topic = $"ms/v1/{Path.GetFileName(home)}/{SpooledMessage.Code(waiting.Message.Kind)}";
        var result = await PublishAsync(
            new MqttMessage(topic, payload, AtLeastOnce: true, ContentType: "application/cms", ExpirySeconds: ExpirySeconds), waiting.Path, cancel);
        switch (result.Outcome)
        {
            case MqttPublishOutcome.Taken:
                _owed = waiting;
                Settle();
                DeliveryMetrics.Delivered(time);
                observer.Delivered();
                return true;
            case MqttPublishOutcome.Withheld:
                return false;
            default:
                DeliveryMetrics.Kept(result.Outcome);
                observer.Kept(result.Outcome);
                _note.Set(DeliveryTrouble.Of(result));
                return null;
        }
    }

    private async Task<MqttPublishResult> PublishAsync(MqttMessage message, string file, CancellationToken cancel)
    {
        using var guard = new StopGuard(file, _link.Connection, time);
        _guard = guard;
        try
        {
            return await _link.PublishAsync(message, guard.MayWrite, cancel);
        }
        finally
        {
            _guard = null;
        }
    }

    /// <summary>
    /// Leaves the acknowledgment that is owed, then removes the message. Owed until both are on disk, so that a full or
    /// read-only disk does not make us send again what the broker has taken.
    /// </summary>
    private void Settle()
    {
        if (_owed is { } owed)
        {
            Acknowledge(owed.Path, Path.Combine(home, SpoolLayout.Acks, owed.Message.FileName));
            _owed = null;
        }
    }

    private static void Acknowledge(string path, string acknowledgment)
    {
        try
        {
            Durable.Write(acknowledgment, []);
            Durable.Delete(path);
        }
        catch (IOException) when (File.Exists(path) && !File.Exists(acknowledgment))
        {
            // No room for one more file: the message's own becomes its acknowledgment, which takes none.
            Durable.Move(path, acknowledgment);
        }
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
