using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>
/// Keeps one recipient's courier at work. It ends with the recipient's folder; anything else that ends it is a fault of this program: told,
/// and no reason to leave the recipient without a courier.
/// </summary>
internal sealed class RecipientKeeper(string home, TimeProvider time, ICourierObserver observer, IMqttConnector connector)
{
    private volatile RecipientCourier _courier = new(home, time, observer, connector);

    /// <summary>The recipient's folder in the spool.</summary>
    public string Home { get; } = home;

    /// <summary>Something may have come into the folder.</summary>
    public void Wake() => _courier.Wake();

    /// <summary>A stop marker has appeared.</summary>
    public void Stopped() => _courier.Stopped();

    /// <summary>Delivers until the folder is gone or the caller stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var backoff = new MqttBackoff(Random.Shared);
        try
        {
            while (!await LiveAsync(cancel))
            {
                await Task.Delay(backoff.Next(), time, cancel);
                _courier = new RecipientCourier(Home, time, observer, connector);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped while it waited.
        }
    }

    /// <returns>False when it ended by a fault.</returns>
    private async Task<bool> LiveAsync(CancellationToken cancel)
    {
        try
        {
            await _courier.RunAsync(cancel);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _courier.Failed(e);
            return false;
        }
    }
}
