using NodaTime;

namespace MeterShield.Metering.Tic;

/// <summary>
/// A day profile (PJOURF+1, PPOINTE): up to eleven blocks <c>HHMMSSSS</c> joined by a space, unused ones <c>NONUTILE</c>
/// (Enedis-NOI-CPT_54E 6.2.3.17).
/// </summary>
public sealed class TicDayProfile
{
    private const int Blocks = 11;
    private const int BlockLength = 8;

    private TicDayProfile(IReadOnlyList<TicDayProfileSlot> slots) => Slots = slots;

    /// <summary>What begins when, in the order sent.</summary>
    public IReadOnlyList<TicDayProfileSlot> Slots { get; }

    /// <summary>The type's name: a profile is a contract fact.</summary>
    public override string ToString() => nameof(TicDayProfile);

    internal static bool IsValid(ReadOnlySpan<byte> data)
    {
        for (var index = 0; index < Blocks; index++)
        {
            var block = data.Slice(index * (BlockLength + 1), BlockLength);
            if ((index > 0 && data[(index * (BlockLength + 1)) - 1] != ' ') || !(block.SequenceEqual("NONUTILE"u8) || IsSlot(block)))
            {
                return false;
            }
        }

        return true;
    }

    internal static TicDayProfile Parse(ReadOnlySpan<byte> data)
    {
        var slots = new List<TicDayProfileSlot>(Blocks);
        for (var index = 0; index < Blocks; index++)
        {
            var block = data.Slice(index * (BlockLength + 1), BlockLength);
            if (block[0] != 'N')
            {
                var at = new LocalTime(TicNumber.ParseInt(block[..2]), TicNumber.ParseInt(block[2..4]));
                slots.Add(new TicDayProfileSlot(at, (ushort)TicNumber.ParseHexadecimal(block[4..])));
            }
        }

        return new TicDayProfile(slots);
    }

    private static bool IsSlot(ReadOnlySpan<byte> block) =>
        !block[..4].ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && TicData.IsHexadecimal(block[4..])
        && TicNumber.Parse(block[..2]) < 24 && TicNumber.Parse(block[2..4]) < 60;
}

/// <summary>What begins at one time of the day.</summary>
/// <param name="Start">Local legal time.</param>
/// <param name="Action">The 16 bits as sent.</param>
public readonly record struct TicDayProfileSlot(LocalTime Start, ushort Action)
{
    /// <summary>Bits 14 and 15: what becomes of the dry contact.</summary>
    public TicDryContact DryContact => (TicDryContact)(Action >> 14);

    /// <summary>Bits 4 to 10: the virtual contacts 1 to 7, lowest bit first; 1 is closed.</summary>
    public int VirtualContacts => (Action >> 4) & 0x7F;

    /// <summary>Bits 0 to 3: the supplier's index from then on, 1 to 10, or null for no change.</summary>
    public int? SupplierIndex => (Action & 0xF) is >= 1 and <= 10 and var index ? index : null;

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(TicDayProfileSlot);
}

/// <summary>What becomes of the dry contact.</summary>
public enum TicDryContact
{
    /// <summary>Stays as it is.</summary>
    Keep,

    /// <summary>As the Tempo set-up says.</summary>
    Tempo,

    /// <summary>Opens.</summary>
    Open,

    /// <summary>Closes.</summary>
    Close,
}
