using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Modbus.Lines;

/// <summary>A serial device.</summary>
internal sealed class SerialModbusLine(ISerialLine serial) : IModbusLine
{
    public bool ReopensOnDoubt => false;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel) => serial.ReadAsync(buffer, cancel);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => serial.WriteAsync(bytes, cancel);

    public void DiscardInput() => serial.DiscardInput();

    public ValueTask DisposeAsync() => serial.DisposeAsync();
}
