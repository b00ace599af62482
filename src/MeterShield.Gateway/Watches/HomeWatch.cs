using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway.Watches;

/// <summary>What a running home looks after beside its releases: queues that fill, consents that end, the signing of its log, a state that rots.</summary>
internal sealed class HomeWatch(Home home, TimeProvider time, ILogger logger)
{
    private readonly OutboxWatch _outbox = new(home, time, logger);
    private readonly ExpiryWatch _expiry = new(home, logger);
    private readonly StateWatch _state = new(home, time);

    /// <summary>Looks at everything that is to be looked at now.</summary>
    /// <param name="now">A trusted time.</param>
    /// <exception cref="Egress.StateException">The state is damaged.</exception>
    public void Look(Instant now)
    {
        _state.Look();
        _outbox.Look(now);
        _expiry.Look(now);
        home.Log.Tick(now);
    }
}
