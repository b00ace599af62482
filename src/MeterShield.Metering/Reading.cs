using MeterShield.Records;
using NodaTime;

namespace MeterShield.Metering;

/// <summary>
/// What the meter said at one instant. Raw: it never leaves the home, is never a log parameter, and prints as its own name.
/// </summary>
public sealed class Reading
{
    /// <summary>The most that a home's meter passes: 36 kVA, and what a breaker bears for a while.</summary>
    public static readonly VoltAmperes Most = new(54_000);

    private readonly WattHours?[] _tariffs;

    /// <summary>A reading.</summary>
    /// <param name="at">When.</param>
    /// <param name="clock">By whose clock.</param>
    /// <param name="import">Total energy drawn, or null when the frame did not carry it.</param>
    /// <param name="export">Total energy fed in, or null.</param>
    /// <param name="tariffs">The supplier's tariff registers, first is 1; at most 10.</param>
    /// <param name="apparentPower">Apparent power drawn now, or null.</param>
    /// <param name="quantum">The step of the registers; null is 1 Wh, as TIC has.</param>
    /// <param name="quality">How the registers came about.</param>
    /// <param name="startsSeries">Whether its registers cannot be set against those of the readings before it.</param>
    /// <param name="mostPower">The most that the meter passes; null is what a home's does.</param>
    /// <exception cref="ArgumentException">More than 10 tariff registers.</exception>
    public Reading(
        Instant at,
        ClockSource clock,
        WattHours? import,
        WattHours? export,
        ReadOnlySpan<WattHours?> tariffs,
        VoltAmperes? apparentPower,
        WattHours? quantum = null,
        RegisterQuality quality = RegisterQuality.Metered,
        bool startsSeries = false,
        VoltAmperes? mostPower = null)
    {
        if (tariffs.Length > 10)
        {
            throw new ArgumentException("A supplier has at most 10 tariff registers (Enedis-NOI-CPT_54E 6.2: EASF01 to EASF10).", nameof(tariffs));
        }

        At = at;
        Clock = clock;
        Import = import;
        Export = export;
        ApparentPower = apparentPower;
        Quantum = quantum ?? new WattHours(1);
        Quality = quality;
        StartsSeries = startsSeries;
        MostPower = mostPower ?? Most;
        _tariffs = tariffs.ToArray();
    }

    /// <summary>When.</summary>
    public Instant At { get; }

    /// <summary>By whose clock.</summary>
    public ClockSource Clock { get; }

    /// <summary>Total energy drawn.</summary>
    public WattHours? Import { get; }

    /// <summary>Total energy fed in.</summary>
    public WattHours? Export { get; }

    /// <summary>Apparent power drawn at that instant.</summary>
    public VoltAmperes? ApparentPower { get; }

    /// <summary>The step of the registers.</summary>
    public WattHours Quantum { get; }

    /// <summary>
    /// How the registers came about: for the household, who chose the model and sees it in <c>meter probe</c>. It stays at home, as all
    /// of a reading does: a recipient learns the resolution it is given, which <see cref="Quantum"/> bounds, and nothing about the meter.
    /// </summary>
    public RegisterQuality Quality { get; }

    /// <summary>
    /// Whether another meter speaks, or a register jumped in a way that no consumption explains: no interval may span this reading and one before it.
    /// </summary>
    public bool StartsSeries { get; }

    /// <summary>The most that the meter passes: a register that rose by more has not gone on.</summary>
    public VoltAmperes MostPower { get; }

    /// <summary>The supplier's tariff register, 1 to 10, or null when the reading did not carry it.</summary>
    public WattHours? Tariff(int number) => number >= 1 && number <= _tariffs.Length ? _tariffs[number - 1] : null;

    /// <summary>The register of a quantity.</summary>
    /// <returns>False when the reading did not carry it, or the quantity is no register.</returns>
    public bool TryRegister(Quantity quantity, out WattHours register)
    {
        var found = quantity.Kind switch
        {
            QuantityKind.ImportedEnergy => Import,
            QuantityKind.ExportedEnergy => Export,
            QuantityKind.ImportedEnergyByTariff => Tariff(quantity.Tariff),
            _ => null,
        };
        register = found ?? default;
        return found is not null;
    }

    /// <summary>The type's name: a reading's values are never printed.</summary>
    public override string ToString() => nameof(Reading);
}

/// <summary>How the registers of a reading came about.</summary>
public enum RegisterQuality
{
    /// <summary>The meter counted them.</summary>
    Metered,

    /// <summary>Between two steps of a coarse register, integrated from power; never beyond the register's own step.</summary>
    Integrated,
}
