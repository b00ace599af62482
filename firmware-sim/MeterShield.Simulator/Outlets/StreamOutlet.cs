namespace MeterShield.Simulator.Outlets;

/// <summary>Standard output.</summary>
internal sealed class StreamOutlet(Stream stream) : IOutlet
{
    private readonly BufferedStream _buffer = new(stream, 65536);

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

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
