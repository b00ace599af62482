using MeterShield.Metering.Modbus.Framing;
using MeterShield.Metering.Modbus.Lines;
using MeterShield.Metering.Serial;

namespace MeterShield.Metering.Modbus;

/// <summary>The bus at an address. Nothing is opened before it is asked.</summary>
internal static class ModbusLink
{
    public static ModbusBus Open(ModbusAddress address, ModbusOptions options, TimeProvider time, LineQuality quality, ISerialOpener? serial = null) => new(
        cancel => OpenLineAsync(address, serial ?? SerialOpener.Own, time, cancel),
        address.Transport == ModbusTransport.Tcp ? new TcpFraming() : new RtuFraming(),
        options,
        time,
        quality);

    private static Task<IModbusLine> OpenLineAsync(ModbusAddress address, ISerialOpener serial, TimeProvider time, CancellationToken cancel) => address.Transport == ModbusTransport.Rtu
        ? Task.FromResult<IModbusLine>(new SerialModbusLine(serial.Open(address.Path, address.Speed, ParityOf(address), gather: false)))
        : SocketModbusLine.OpenAsync(address.Host, address.Port, time, cancel);

    private static SerialParity ParityOf(ModbusAddress address) => address.Parity ?? address.Model?.Parity ?? SerialParity.None;
}
