using MeterShield.Records;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace MeterShield.Gateway.Watches;

/// <summary>Reminds of consents that end soon, once a local day at most. Nothing is ever prolonged by itself.</summary>
internal sealed class ExpiryWatch(Home home, ILogger logger)
{
    /// <summary>How long before its end a consent is called to mind.</summary>
    private static readonly Duration Before = Duration.FromDays(30);

    private LocalDate? _looked;

    /// <summary>Whether a consent ends soon enough to be reminded of.</summary>
    public static bool EndsSoon(Grant grant, Instant now) => grant.Validity.End > now && grant.Validity.End - now <= Before;

    /// <summary>Looks, unless it has looked today.</summary>
    /// <param name="now">A trusted time.</param>
    public void Look(Instant now)
    {
        var today = now.InZone(home.Zone).Date;
        if (_looked == today)
        {
            return;
        }

        _looked = today;
        var count = home.Consents.Live().Count(grant => EndsSoon(grant, now));
        if (count > 0)
        {
            Log.ConsentsEndSoon(logger, count);
        }
    }
}
