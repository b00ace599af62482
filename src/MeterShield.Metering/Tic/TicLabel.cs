using System.Buffers.Binary;
using System.Text;

namespace MeterShield.Metering.Tic;

/// <summary>
/// A label of the tables of Enedis-NOI-CPT_54E 6.1 (historique) and 6.2 (standard). The sets are closed:
/// <see cref="TicHistorique"/> and <see cref="TicStandard"/>.
/// </summary>
public abstract class TicLabel
{
    private protected TicLabel(TicMode mode, string name, TicData data)
    {
        Mode = mode;
        Name = name;
        Data = data;
        var bytes = Encoding.ASCII.GetBytes(name);
        Key = KeyOf(bytes);
        Ninth = bytes.Length > 8 ? bytes[8] : (byte)0;
        NameLength = bytes.Length;
        IsDated = data.IsDated;
        IsNumber = data.IsNumber;
        MinLength = data.MinLength;
        MaxLength = data.MaxLength;
        Check = data.Check;
    }

    /// <summary>As on the line, such as <c>SMAXSN-1</c>.</summary>
    public string Name { get; }

    /// <summary>The language it belongs to.</summary>
    public TicMode Mode { get; }

    /// <summary>Whether it names the meter or the delivery point: to be redacted wherever it is shown.</summary>
    public bool Identifies => Data.Identifies;

    /// <summary>Whether a horodate stands before its data.</summary>
    public bool IsDated { get; }

    /// <summary>What its data may be.</summary>
    internal TicData Data { get; }

    /// <summary>Its first eight characters, zero where there are fewer.</summary>
    internal ulong Key { get; }

    /// <summary>The ninth character, or zero.</summary>
    internal byte Ninth { get; }

    internal int NameLength { get; }

    // The rules that every group is held against stand here too: one look less.
    internal bool IsNumber { get; }

    internal int MinLength { get; }

    internal int MaxLength { get; }

    internal TicCheck? Check { get; }

    /// <summary>Its place in the order of emission, from 0; aliases of pilot meters share the place of the later name.</summary>
    internal int Order { get; set; }

    /// <summary>Where a frame keeps its characters.</summary>
    internal int Slot { get; set; }

    /// <summary>The label.</summary>
    public override string ToString() => Name;

    internal static ulong KeyOf(ReadOnlySpan<byte> name)
    {
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        name[..Math.Min(8, name.Length)].CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }
}

/// <summary>A label whose data say a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The value with its unit.</typeparam>
public sealed class TicLabel<T> : TicLabel
{
    internal TicLabel(TicMode mode, string name, TicData data, TicReader<T> read)
        : base(mode, name, data) => Read = read;

    internal TicReader<T> Read { get; }
}

/// <summary>From characters that were checked to a value.</summary>
internal delegate T TicReader<out T>(ReadOnlySpan<byte> horodate, ReadOnlySpan<byte> data);

/// <summary>A value that a label allows among those its length and characters allow.</summary>
internal delegate bool TicCheck(ReadOnlySpan<byte> data);
