using MeterShield.Metering.Tic;

namespace MeterShield.Metering;

/// <summary>
/// A line that comes back: when it is lost (unplugged, peer gone) it is opened again, waiting longer each time. The first
/// opening must succeed, so that a typo in an address is an error and not a long wait.
/// </summary>
/// <param name="open">Opens it.</param>
/// <param name="time">The clock.</param>
/// <param name="longestSilence">Without a byte for that long it is taken to be lost; null: a silent line is waited for.</param>
internal sealed class ReturningLine(Func<CancellationToken, Task<ILine>> open, TimeProvider time, TimeSpan? longestSilence = null) : ILine
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private ILine? _line;
    private SilenceWatch? _watch;
    private TicMode? _mode;

    public int Openings { get; private set; }

    public bool HasSpeed => _line?.HasSpeed ?? false;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            _line ??= await OpenAsync(cancel);
            try
            {
                var count = await _line.ReadAsync(buffer, _watch?.Begin(cancel) ?? cancel);
                if (count > 0)
                {
                    return count;
                }
            }
            catch (IOException)
            {
                // Lost in the middle of a read: the same as an end. It is opened again below.
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Silent for too long.
            }

            await CloseAsync();
        }
    }

    public void Tune(TicMode mode)
    {
        _mode = mode;
        _line?.Tune(mode);
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask CloseAsync()
    {
        _watch?.Dispose();
        _watch = null;
        if (_line is { } line)
        {
            _line = null;
            await line.DisposeAsync();
        }
    }

    private async Task<ILine> OpenAsync(CancellationToken cancel)
    {
        if (Openings > 0)
        {
            await Task.Delay(FirstWait, time, cancel);
        }

        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var line = await open(cancel);
                Openings++;
                _watch = longestSilence is { } longest ? new SilenceWatch(longest, time) : null;
                if (_mode is { } mode)
                {
                    line.Tune(mode);
                }

                return line;
            }
            catch (MeterException) when (Openings > 0)
            {
                await Task.Delay(wait, time, cancel);
            }
        }
    }
}

/// <summary>A line that is opened when it is first read, and ends when it ends.</summary>
internal sealed class LateLine(Func<CancellationToken, Task<ILine>> open) : ILine
{
    private ILine? _line;
    private TicMode? _mode;

    public bool HasSpeed => _line?.HasSpeed ?? false;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_line is null)
        {
            _line = await open(cancel);
            if (_mode is { } mode)
            {
                _line.Tune(mode);
            }
        }

        try
        {
            return await _line.ReadAsync(buffer, cancel);
        }
        catch (IOException)
        {
            // A lost peer is the end of a line that does not come back.
            return 0;
        }
    }

    public void Tune(TicMode mode)
    {
        _mode = mode;
        _line?.Tune(mode);
    }

    public ValueTask DisposeAsync() => _line?.DisposeAsync() ?? ValueTask.CompletedTask;
}
