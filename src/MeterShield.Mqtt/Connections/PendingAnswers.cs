using System.Collections.Concurrent;
using MeterShield.Mqtt.Packets;

namespace MeterShield.Mqtt.Connections;

/// <summary>
/// Packets that wait for their answers, by packet identifier. An identifier whose answer never came stays taken until the
/// connection ends (MQTT 5.0 2.2.1), and counts against what the broker lets be under way (4.9).
/// </summary>
internal sealed class PendingAnswers(int receiveMaximum) : IDisposable
{
    private readonly ConcurrentDictionary<ushort, (PacketType Type, TaskCompletionSource<byte[]> Source)> _waiting = new();
    private readonly SemaphoreSlim _quota = new(receiveMaximum, receiveMaximum);
    private int _nextId;
    private volatile bool _ended;

    /// <summary>Waits until one more message may be under way.</summary>
    public Task EnterQuotaAsync(CancellationToken cancel) => _quota.WaitAsync(cancel);

    /// <summary>Writes a packet under a free identifier and waits for its answer.</summary>
    /// <param name="type">The answer's type. A PUBACK ends what <see cref="EnterQuotaAsync"/> began.</param>
    /// <param name="write">Writes the packet; false when it did not, and waits for nothing.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>The answer's reason codes; null when the packet was not written.</returns>
    public async Task<byte[]?> ExchangeAsync(PacketType type, Func<ushort, Task<bool>> write, CancellationToken cancel)
    {
        var (id, answer) = Expect(type);
        var isWritten = false;
        try
        {
            isWritten = await write(id);
        }
        finally
        {
            if (!isWritten)
            {
                // Never written, or nothing is written any more after it.
                Answer(id, type, []);
            }
        }

        return isWritten ? await answer.WaitAsync(cancel) : null;
    }

    private (ushort Id, Task<byte[]> Answer) Expect(PacketType type)
    {
        var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        ushort id;
        do
        {
            id = unchecked((ushort)Interlocked.Increment(ref _nextId));
        }
        while (id == 0 || !_waiting.TryAdd(id, (type, source)));
        if (_ended)
        {
            source.TrySetCanceled(CancellationToken.None);
        }

        return (id, source.Task);
    }

    /// <summary>An answer has come.</summary>
    /// <returns>False when nothing waits for it: the broker made it up.</returns>
    public bool Answer(ushort id, PacketType type, byte[] reasons)
    {
        if (!_waiting.TryGetValue(id, out var waiting) || waiting.Type != type || !_waiting.TryRemove(id, out _))
        {
            return false;
        }

        waiting.Source.TrySetResult(reasons);
        if (type == PacketType.PubAck)
        {
            _quota.Release();
        }

        return true;
    }

    /// <summary>No answer comes any more.</summary>
    public void End()
    {
        _ended = true;
        foreach (var (_, source) in _waiting.Values)
        {
            source.TrySetCanceled(CancellationToken.None);
        }
    }

    public void Dispose() => _quota.Dispose();
}
