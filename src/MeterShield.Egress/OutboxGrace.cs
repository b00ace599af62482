using NodaTime;

namespace MeterShield.Egress;

/// <summary>
/// How long recipients have been beyond a limit of the outbox: counted while this program runs, and written down, so that a box that is
/// restarted every day comes to the end of it too. No date is believed at once: one that leaps while the program runs, or goes back over a
/// restart, begins every count anew; one that leaps ahead over a restart makes nothing too old that was not so when its count began.
/// </summary>
internal sealed class OutboxGrace(StateDatabase state, OutboxLimits limits, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);
    private static readonly TimeSpan Leap = TimeSpan.FromMinutes(1);

    /// <summary>How much of a count a restart may lose: each writing costs an SD card some kilobytes.</summary>
    private static readonly TimeSpan Unwritten = TimeSpan.FromMinutes(10);

    private List<Overdue> _counts = OverdueTable.All(state);
    private Instant? _last = OverdueTable.Seen(state);
    private long? _lastAt;
    private long _writtenAt = time.GetTimestamp();

    /// <summary>Counts on for those that are beyond a limit, and no more for the others.</summary>
    /// <exception cref="StateException">The disk did not take it.</exception>
    public void Count(IEnumerable<RecipientFill> beyond, Instant now)
    {
        var ran = _lastAt is { } at ? time.GetElapsedTime(at) : TimeSpan.Zero;
        var known = HasLeapt(now, ran) ? [] : _counts.ToDictionary(count => count.Recipient, StringComparer.Ordinal);
        var counts = beyond.Select(fill => CountOf(fill, known.GetValueOrDefault(fill.Recipient), ran, now)).ToList();
        var isNew = !counts.Select(WhatIsCounted).SequenceEqual(_counts.Select(WhatIsCounted));
        (_counts, _last, _lastAt) = (counts, now, time.GetTimestamp());
        if (isNew || (counts.Count > 0 && time.GetElapsedTime(_writtenAt) >= Unwritten))
        {
            using var transaction = state.Begin();
            OverdueTable.Replace(transaction, counts, now);
            transaction.Commit();
            _writtenAt = time.GetTimestamp();
        }
    }

    /// <summary>What was due before that has been too old for a day.</summary>
    public Instant OldBefore(string recipient) => Find(recipient) is { } count && count.Aged >= Grace ? count.Before : Instant.MinValue;

    /// <summary>Whether too much has waited for a day.</summary>
    public bool IsTooMuch(string recipient) => Find(recipient)?.Sized >= Grace;

    private Overdue CountOf(RecipientFill fill, Overdue? known, TimeSpan ran, Instant now)
    {
        TimeSpan? sized = limits.IsTooMuch(fill) ? known?.Sized + ran ?? TimeSpan.Zero : null;
        return known?.Aged is { } aged && fill.OldestDue < known.Before
            ? known with { Aged = aged + ran, Sized = sized }
            : new Overdue(fill.Recipient, limits.OldBefore(now), limits.IsTooOld(fill, now) ? TimeSpan.Zero : null, sized);
    }

    /// <summary>Whether the date has gone on otherwise than this program since the last look; over a restart, whether it has gone back.</summary>
    private bool HasLeapt(Instant now, TimeSpan ran) => _last is { } last && (now - last).ToTimeSpan() - ran is var ahead
        && (_lastAt is null ? ahead < -Leap : ahead.Duration() > Leap);

    private Overdue? Find(string recipient) => _counts.Find(count => count.Recipient == recipient);

    private static (string, Instant, bool, bool) WhatIsCounted(Overdue count) => (count.Recipient, count.Before, count.Aged is null, count.Sized is null);
}
