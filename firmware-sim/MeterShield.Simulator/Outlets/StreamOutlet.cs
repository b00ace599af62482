using Microsoft.Win32.SafeHandles;

namespace MeterShield.Simulator.Outlets;

/// <summary>Standard output.</summary>
internal sealed class StreamOutlet : IOutlet
{
    // By its descriptor: the console's own stream goes on writing without a word when the reader of a pipe has gone.
    private readonly FileStream _buffer = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 65536);

    public int? ReaderBaud => null;

    public Task OpenAsync(CancellationToken cancel) => Task.CompletedTask;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await _buffer.WriteAsync(bytes, cancel);
        }
        catch (IOException e)
        {
            throw new OutletClosedException(e);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        try
        {
            await _buffer.FlushAsync(cancel);
        }
        catch (IOException e)
        {
            throw new OutletClosedException(e);
        }
    }

    public Task UnplugAsync(CancellationToken cancel) => Task.CompletedTask;

    public Task PlugAsync(CancellationToken cancel) => Task.CompletedTask;

    public async Task DrainAsync(CancellationToken cancel) => await FlushAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _buffer.DisposeAsync();
        }
        catch (IOException)
        {
            // What was held back goes nowhere when the reader has gone.
        }
    }
}
