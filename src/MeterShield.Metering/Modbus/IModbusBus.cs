using NodaTime;

namespace MeterShield.Metering.Modbus;

/// <summary>
/// A Modbus bus with one or more meters, asked one question at a time. The seam for other implementations, such as one over
/// NModbus. May be called from several meters at once; they take turns.
/// </summary>
public interface IModbusBus : IAsyncDisposable
{
    /// <summary>Reads registers. Only the answer to this question fills them, never a late answer to another.</summary>
    /// <param name="read">The question.</param>
    /// <param name="registers">Where they go: as many as were asked for. Untouched when there is a fault.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What is wrong after all retries, or nothing; and when the question went out that was answered.</returns>
    /// <exception cref="MeterException">The line cannot be opened at all.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    ValueTask<ModbusAnswer> ReadAsync(ModbusRead read, Memory<ushort> registers, CancellationToken cancel);

    /// <summary>Asks a meter who made it (function 0x2B, MEI type 0x0E; Modbus Application Protocol V1.1b3, 6.21).</summary>
    /// <exception cref="MeterException">The line cannot be opened at all.</exception>
    ValueTask<(ModbusFault Fault, ModbusIdentity? Identity)> IdentifyAsync(byte unit, CancellationToken cancel);
}

/// <summary>How a question ended.</summary>
/// <param name="Fault">What is wrong, or <see cref="ModbusFault.None"/>.</param>
/// <param name="AskedAt">
/// When the question went out that this is the answer to: after all waiting for the bus, and the retry's where it was asked again.
/// What the registers say is of then, or of a moment later.
/// </param>
public readonly record struct ModbusAnswer(ModbusFault Fault, Instant AskedAt);

/// <summary>Who made a meter, by its own word (Modbus Application Protocol V1.1b3, 6.21).</summary>
public sealed class ModbusIdentity
{
    /// <summary>An identity.</summary>
    /// <param name="vendor">Object 0, vendor name.</param>
    /// <param name="product">Object 1, product code.</param>
    /// <param name="revision">Object 2, revision.</param>
    public ModbusIdentity(string vendor, string product, string revision) => (Vendor, Product, Revision) = (vendor, product, revision);

    /// <summary>The maker.</summary>
    public string Vendor { get; }

    /// <summary>The product code.</summary>
    public string Product { get; }

    /// <summary>The revision of its program.</summary>
    public string Revision { get; }
}
