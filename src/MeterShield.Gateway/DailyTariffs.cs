using MeterShield.Minimization;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>A contract whose every register runs on every day, so that no month of one is a few days. Others, such as those with red days, are no such.</summary>
internal sealed class DailyTariffs : ITariffCalendar
{
    private readonly int[] _registers;

    private DailyTariffs(params int[] registers) => _registers = registers;

    /// <summary>The contract of that name in the configuration, or null.</summary>
    public static DailyTariffs? Named(string contract) => contract switch
    {
        "base" => new DailyTariffs(1),
        "off-peak" => new DailyTariffs(1, 2),
        _ => null,
    };

    /// <inheritdoc/>
    public IReadOnlyCollection<int> RegistersOn(LocalDate day) => _registers;
}
