namespace MeterShield.Gateway.Halves;

/// <summary>Both halves in one process, of which the one goes on while the other does.</summary>
internal static class Together
{
    /// <summary>
    /// Runs the inside half to its end beside a courier, which is stopped after it and has ended when this has. A courier that
    /// dies ends the inside half too: what is sealed stays in the spool, and nobody waits for a delivery that cannot come.
    /// </summary>
    /// <param name="inside">The inside half; its token says that the caller or the loss of the courier stops it.</param>
    /// <param name="courier">The courier; runs until it is stopped.</param>
    /// <param name="cancel">Stops both.</param>
    /// <exception cref="Exception">What either ended by; the courier's, if both did.</exception>
    public static async Task RunAsync(Func<CancellationToken, Task> inside, Func<CancellationToken, Task> courier, CancellationToken cancel)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var sending = courier(done.Token);
        try
        {
            var working = inside(lost.Token);
            if (await Task.WhenAny(working, sending) == sending)
            {
                await lost.CancelAsync();
            }

            await working;
        }
        finally
        {
            await done.CancelAsync();
            await sending;
        }
    }
}
