namespace MeterShield.Metering;

/// <summary>
/// A line that comes back: when it is lost (unplugged, peer gone) it is opened again, waiting longer each time. The first
/// opening must succeed, so that a typo in an address is an error and not a long wait.
/// </summary>
internal sealed class ReturningLine(Func<CancellationToken, Task<ILine>> open, TimeProvider time) : ILine
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private ILine? _line;
    private bool _wasOpen;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            _line ??= await OpenAsync(cancel);
            try
            {
                var count = await _line.ReadAsync(buffer, cancel);
                if (count > 0)
                {
                    return count;
                }
            }
            catch (IOException)
            {
                // Lost in the middle of a read: the same as an end. It is opened again below.
            }

            await _line.DisposeAsync();
            _line = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is not null)
        {
            await _line.DisposeAsync();
        }
    }

    private async Task<ILine> OpenAsync(CancellationToken cancel)
    {
        if (_wasOpen)
        {
            await Task.Delay(FirstWait, time, cancel);
        }

        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var line = await open(cancel);
                _wasOpen = true;
                return line;
            }
            catch (MeterException) when (_wasOpen)
            {
                await Task.Delay(wait, time, cancel);
            }
        }
    }
}
