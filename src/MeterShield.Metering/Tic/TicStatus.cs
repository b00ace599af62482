namespace MeterShield.Metering.Tic;

/// <summary>The status register STGE (Enedis-NOI-CPT_54E 6.2.3.14).</summary>
/// <param name="Bits">The 32 bits as sent, most significant first.</param>
public readonly record struct TicStatus(uint Bits)
{
    /// <summary>Bit 0: the dry contact is open.</summary>
    public bool DryContactIsOpen => Bit(0);

    /// <summary>Bits 1 to 3: the breaker.</summary>
    public TicBreaker Breaker => (TicBreaker)Field(1, 3);

    /// <summary>Bit 4: the distributor's terminal cover is open.</summary>
    public bool CoverIsOpen => Bit(4);

    /// <summary>Bit 6: over-voltage on a phase.</summary>
    public bool HasOverVoltage => Bit(6);

    /// <summary>Bit 7: the subscribed power is exceeded.</summary>
    public bool ExceedsSubscribedPower => Bit(7);

    /// <summary>Bit 8: the meter is set up as a producer's.</summary>
    public bool IsProducer => Bit(8);

    /// <summary>Bit 9: active energy is negative, power is fed in.</summary>
    public bool IsInjecting => Bit(9);

    /// <summary>Bits 10 to 13: the supplier's index that runs, 1 to 10 (sent as 0 to 9).</summary>
    public int SupplierIndex => Field(10, 4) + 1;

    /// <summary>Bits 14 and 15: the distributor's index that runs, 1 to 4 (sent as 0 to 3).</summary>
    public int DistributorIndex => Field(14, 2) + 1;

    /// <summary>Bit 16: the meter has lost its clock.</summary>
    public bool ClockIsDegraded => Bit(16);

    /// <summary>Bit 17: the mode of the TIC output.</summary>
    public TicMode Mode => Bit(17) ? TicMode.Standard : TicMode.Historique;

    /// <summary>Bits 19 and 20: the Euridis output; the value 2 is not in use.</summary>
    public TicEuridis Euridis => (TicEuridis)Field(19, 2);

    /// <summary>Bits 21 and 22: the power line communication; the value 3 is not in use.</summary>
    public TicPowerLine PowerLine => (TicPowerLine)Field(21, 2);

    /// <summary>Bit 23: the power line communication is synchronised.</summary>
    public bool PowerLineIsSynchronised => Bit(23);

    /// <summary>Bits 24 and 25: the Tempo colour of today.</summary>
    public TempoColour Today => (TempoColour)Field(24, 2);

    /// <summary>Bits 26 and 27: the Tempo colour of tomorrow.</summary>
    public TempoColour Tomorrow => (TempoColour)Field(26, 2);

    /// <summary>Bits 28 and 29: the mobile peak that is announced, 1 to 3, or 0.</summary>
    public int AnnouncedPeak => Field(28, 2);

    /// <summary>Bits 30 and 31: the mobile peak that runs, 1 to 3, or 0.</summary>
    public int RunningPeak => Field(30, 2);

    /// <summary>The type's name: parts of it are contract facts.</summary>
    public override string ToString() => nameof(TicStatus);

    private bool Bit(int number) => ((Bits >> number) & 1) != 0;

    private int Field(int from, int bits) => (int)((Bits >> from) & ((1u << bits) - 1));
}

/// <summary>What the breaker of the meter is, and why it is open.</summary>
public enum TicBreaker
{
    /// <summary>Closed.</summary>
    Closed,

    /// <summary>Open: too much power.</summary>
    OpenOverPower,

    /// <summary>Open: over-voltage.</summary>
    OpenOverVoltage,

    /// <summary>Open: load shedding.</summary>
    OpenLoadShedding,

    /// <summary>Open: ordered by power line or Euridis.</summary>
    OpenByOrder,

    /// <summary>Open: too hot, with more than the highest switching current.</summary>
    OpenOverheatingOverCurrent,

    /// <summary>Open: too hot, with less than the highest switching current.</summary>
    OpenOverheating,

    /// <summary>Not defined.</summary>
    Undefined,
}

/// <summary>The Euridis output.</summary>
public enum TicEuridis
{
    /// <summary>Off.</summary>
    Off,

    /// <summary>On, without security.</summary>
    On,

    /// <summary>Not defined.</summary>
    Undefined,

    /// <summary>On, with security.</summary>
    OnSecured,
}

/// <summary>The state of the power line communication.</summary>
public enum TicPowerLine
{
    /// <summary>New, unlocked.</summary>
    NewUnlocked,

    /// <summary>New, locked.</summary>
    NewLocked,

    /// <summary>Registered.</summary>
    Registered,

    /// <summary>Not defined.</summary>
    Undefined,
}
