using MeterShield.History;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>
/// The time by which consents are given and ended: this system's, but none that the home has passed already. A system that has
/// lost its clock would give consents that reach back, and sign withdrawals before their certificate holds.
/// </summary>
internal static class HomeTime
{
    /// <summary>How far behind a clock may be without a word: the meter's own may be ahead by as much.</summary>
    private static readonly Duration Tolerated = Duration.FromMinutes(1);

    /// <summary>The time now.</summary>
    public static Instant At(Home home, TimeProvider time) => At(home, Instant.FromDateTimeOffset(time.GetUtcNow()));

    /// <summary>The time where the system says <paramref name="system"/>. A history that cannot be read holds up no withdrawal.</summary>
    public static Instant At(Home home, Instant system)
    {
        try
        {
            return Known(home, system);
        }
        catch (HistoryException)
        {
            return Instant.Max(system, HomeClock.Oldest);
        }
    }

    /// <summary>The time at which a consent is given where the system says <paramref name="system"/>.</summary>
    /// <param name="home">The home.</param>
    /// <param name="system">What the system says.</param>
    /// <param name="accepted">Whether the householder accepts the home's time where the system is behind it.</param>
    /// <param name="language">The language of the reason.</param>
    /// <exception cref="UsageException">The system's clock is behind.</exception>
    /// <exception cref="HistoryException">It is not known what the home has measured already.</exception>
    public static Instant ToGiveAt(Home home, Instant system, bool accepted, Language language)
    {
        if (system < HomeClock.Oldest)
        {
            throw new UsageException(language.Choose(
                "The clock of this system is years behind, and a consent begins at a time: set the clock (timedatectl), then give the consent again.",
                "L'horloge de ce système retarde de plusieurs années, et un consentement commence à une heure : réglez l'horloge (timedatectl), puis donnez le consentement à nouveau."));
        }

        var time = Known(home, system);
        return time - system <= Tolerated || accepted
            ? time
            : throw new UsageException(language.Choose(
                "The clock of this system is behind what this home has measured already, and no consent reaches back: set the clock (timedatectl), or say --home-time to begin at the home's time.",
                "L'horloge de ce système retarde sur ce que ce logement a déjà mesuré, et aucun consentement ne remonte le temps : réglez l'horloge (timedatectl), ou dites --home-time pour commencer à l'heure du logement."));
    }

    /// <summary>Where the system is behind, what is measured and not yet written down, a few minutes, counts as passed too.</summary>
    private static Instant Known(Home home, Instant system)
    {
        // The minute that is to be decided next may lie ahead of every clock.
        var passed = home.DecidedUntil is { } next ? next - Duration.FromMinutes(1) : system;
        return Instant.Max(HomeClock.Oldest, passed - system <= Tolerated ? Instant.Max(passed, system) : passed + Duration.FromMinutes(RegisterHistory.BatchMinutes));
    }
}
