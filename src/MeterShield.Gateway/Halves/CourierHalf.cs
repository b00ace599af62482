using MeterShield.Egress;
using Microsoft.Extensions.Logging;

namespace MeterShield.Gateway.Halves;

/// <summary>The half with the network. Of the configuration it uses the spool and the port of its metrics; it opens no state, no history and no signing key.</summary>
internal sealed class CourierHalf(GatewayConfig config, TimeProvider time, ILogger logger)
{
    /// <summary>Delivers until the caller stops.</summary>
    public Task RunAsync(CancellationToken cancel) => new Courier(config.Spool, time, new CourierLog(logger, time)).RunAsync(cancel);
}
