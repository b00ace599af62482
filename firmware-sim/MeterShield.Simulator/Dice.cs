namespace MeterShield.Simulator;

/// <summary>
/// Random numbers of our own, so that a seed gives the same home and the same bytes with every version of the runtime and on
/// every machine: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
/// <remarks>
/// The state grows by 0x9E3779B97F4A7C15 and is finished by two rounds of xor-shift and multiply. A stream is named by
/// numbers (the seed, what it is for, the day), each mixed into the state, so that no stream moves another.
/// </remarks>
internal sealed class Dice
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The stream of that name.</summary>
    public Dice(long seed, long purpose, long which = 0, long part = 0)
    {
        Add(seed);
        Add(purpose);
        Add(which);
        Add(part);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state = unchecked(_state + Step));

    /// <summary>From 0 to below <paramref name="bound"/>: the upper 32 bits, scaled.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>From <paramref name="first"/> to and with <paramref name="last"/>.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>True in so many cases of a hundred.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>From 0 to below 1, in steps of 2^-53.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private void Add(long part) => _state = Mix(unchecked(_state + (ulong)part + Step));

    private static ulong Mix(ulong bits)
    {
        unchecked
        {
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}
