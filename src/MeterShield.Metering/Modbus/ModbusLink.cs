using MeterShield.Metering.Modbus.Framing;
using MeterShield.Metering.Modbus.Lines;
using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Modbus;

/// <summary>The bus at an address. Nothing is opened before it is asked.</summary>
internal static class ModbusLink
{
    public static ModbusBus Open(ModbusAddress address, ModbusOptions options, TimeProvider time, LineQuality quality) => new(
        cancel => OpenLineAsync(address, cancel),
        address.Transport == ModbusTransport.Tcp ? new TcpFraming() : new RtuFraming(),
        options,
        time,
        quality);

    private static Task<IModbusLine> OpenLineAsync(ModbusAddress address, CancellationToken cancel) => address.Transport == ModbusTransport.Rtu
        ? Task.FromResult<IModbusLine>(new SerialModbusLine(SerialLine.Open(address.Path, address.Speed, ParityOf(address))))
        : SocketModbusLine.OpenAsync(address.Host, address.Port, cancel);

    private static SerialParity ParityOf(ModbusAddress address) => address.Parity ?? address.Model?.Parity ?? SerialParity.None;
}
