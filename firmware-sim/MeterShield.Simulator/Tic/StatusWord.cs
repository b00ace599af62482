namespace MeterShield.Simulator.Tic;

/// <summary>The status register STGE, put together bit by bit (Enedis-NOI-CPT_54E 6.2.3.14).</summary>
internal static class StatusWord
{
    private const uint Standard = 1u << 17, EuridisSecured = 3u << 19, Registered = 2u << 21, Synchronised = 1u << 23;

    /// <summary>The 32 bits of a meter in that mode.</summary>
    public static uint Of(TicMeter meter)
    {
        var tariff = meter.Tariff;
        return EuridisSecured | Registered | Synchronised | Standard
            | Bit(0, !tariff.Now.IsOffPeak)
            | ((uint)meter.Breaker.State << 1)
            | Bit(7, meter.ExceedsSubscribed)
            | Bit(8, meter.Options.IsProducer)
            | Bit(9, meter.Watts < 0)
            | ((uint)tariff.Now.Index << 10)
            | ((uint)tariff.DistributorIndex << 14)
            | Bit(16, meter.Clock.IsDegraded)
            | ((uint)tariff.Now.Today << 24)
            | ((uint)tariff.Now.Tomorrow << 26)
            | ((uint)tariff.AnnouncedPeak << 28)
            | ((uint)tariff.RunningPeak << 30);
    }

    private static uint Bit(int number, bool isSet) => isSet ? 1u << number : 0;
}
