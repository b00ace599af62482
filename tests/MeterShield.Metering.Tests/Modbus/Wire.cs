using MeterShield.Metering.Modbus.Lines;

namespace MeterShield.Metering.Tests.Modbus;

/// <summary>A line in memory: what is written goes to a handler, what a test gives is read.</summary>
internal sealed class MemoryLine(bool reopens, Action<MemoryLine, byte[]> written) : IModbusLine
{
    private readonly Queue<byte> _bytes = new();
    private TaskCompletionSource? _waiting;
    private bool _isGone;

    public bool ReopensOnDoubt => reopens;

    public bool IsClosed { get; private set; }

    /// <summary>Bytes arrive.</summary>
    public void Give(byte[] bytes)
    {
        if (IsClosed || _isGone)
        {
            return;
        }

        foreach (var value in bytes)
        {
            _bytes.Enqueue(value);
        }

        Wake();
    }

    /// <summary>The other end goes.</summary>
    public void Drop()
    {
        _isGone = true;
        Wake();
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (_bytes.Count == 0 && !_isGone)
        {
            _waiting = new TaskCompletionSource();
            using var stop = cancel.Register(() => _waiting.TrySetCanceled(cancel));
            await _waiting.Task;
        }

        var count = Math.Min(buffer.Length, _bytes.Count);
        for (var index = 0; index < count; index++)
        {
            buffer.Span[index] = _bytes.Dequeue();
        }

        return count;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (_isGone)
        {
            throw new IOException("The other end is gone.");
        }

        written(this, bytes.ToArray());
        return ValueTask.CompletedTask;
    }

    public void DiscardInput() => _bytes.Clear();

    public ValueTask DisposeAsync()
    {
        IsClosed = true;
        return ValueTask.CompletedTask;
    }

    private void Wake() => _waiting?.TrySetResult();
}

/// <summary>Frames by arithmetic of the tests' own (Modbus over Serial Line V1.02, appendix B; Modbus Messaging on TCP/IP V1.0b).</summary>
internal static class WireFrames
{
    public static byte[] Rtu(byte unit, params byte[] pdu)
    {
        byte[] frame = [unit, .. pdu];
        var crc = 0xFFFF;
        foreach (var value in frame)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return [.. frame, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    public static byte[] Tcp(int transaction, byte unit, params byte[] pdu) =>
        [(byte)(transaction >> 8), (byte)(transaction & 0xFF), 0, 0, (byte)((pdu.Length + 1) >> 8), (byte)((pdu.Length + 1) & 0xFF), unit, .. pdu];

    public static byte[] Registers(byte function, params ushort[] registers) =>
        [function, (byte)(2 * registers.Length), .. registers.SelectMany(register => new[] { (byte)(register >> 8), (byte)(register & 0xFF) })];
}
