using MeterShield.Simulator.Tic.Tariffs;

namespace MeterShield.Simulator.Tic;

/// <summary>How names of calendars and tariffs stand in their 16 characters: suppliers do all of these.</summary>
internal enum NamePadding
{
    /// <summary>In the middle.</summary>
    Centre,

    /// <summary>At the left.</summary>
    Left,

    /// <summary>At the right.</summary>
    Right,

    /// <summary>Not padded at all.</summary>
    None,
}

/// <summary>Which meter.</summary>
/// <param name="Seed">Of its number and its registers.</param>
/// <param name="Phases">1 or 3.</param>
/// <param name="Tariff">The contract.</param>
/// <param name="IsProducer">Set up by the grid operator to count what is fed in.</param>
/// <param name="Subscribed">Subscribed power in kVA.</param>
/// <param name="CutOff">Power at which it cuts, in kVA.</param>
/// <param name="Registers">Where every register begins, or null for some that a meter would have.</param>
/// <param name="IsPilot">Says the labels of the pilot meters.</param>
/// <param name="Padding">Of names.</param>
internal sealed record TicMeterOptions(
    int Seed,
    int Phases = 1,
    TariffKind Tariff = TariffKind.Base,
    bool IsProducer = false,
    int Subscribed = 9,
    int CutOff = 9,
    long? Registers = null,
    bool IsPilot = false,
    NamePadding Padding = NamePadding.Centre);
