using MeterShield.Records;
using MeterShield.Records.Json;
using NodaTime;

namespace MeterShield.HeadEnd;

/// <summary>
/// What this recipient may hold: the consent records that came, and the withdrawals. A release without a record that covers it
/// is not kept. Used by one thread.
/// </summary>
internal sealed class ConsentLedger
{
    private readonly Dictionary<Digest, Covered> _consents = [];
    private readonly HashSet<(Pseudonym Home, Digest Consent)> _withdrawn = [];
    private readonly Dictionary<(Pseudonym Home, long Sequence), (Digest Record, Digest? Previous)> _chains = [];

    /// <summary>Takes a consent record whose seal is good. The same one again changes nothing.</summary>
    public ProofFault Add(ConsentRecord record)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(record.Zone) is not { } zone || Grid.ZoneFault(zone) is not null)
        {
            return ProofFault.UnknownZone;
        }

        if (!TryChain(record.Link, record.Hash))
        {
            return ProofFault.ChainForked;
        }

        _consents.TryAdd(record.Hash, new Covered(record, Grid.Of(record.Terms.Resolution, zone)));
        return ProofFault.None;
    }

    /// <summary>Takes a withdrawal whose seal is good, of a consent that need not have come: what a home erased was never sent.</summary>
    public ProofFault Add(WithdrawalRecord record)
    {
        if (!TryChain(record.Link, record.Hash))
        {
            return ProofFault.ChainForked;
        }

        _withdrawn.Add((record.Link.Pseudonym, record.Consent));
        return ProofFault.None;
    }

    /// <summary>Whether a release that was not seen before may be kept.</summary>
    /// <param name="home">Who sealed it.</param>
    /// <param name="release">What it says.</param>
    public ProofFault Check(Pseudonym home, ReceivedRelease release)
    {
        if (!_consents.TryGetValue(release.Consent, out var consent) || consent.Record.Link.Pseudonym != home)
        {
            return ProofFault.NoConsent;
        }

        return !consent.Covers(release) ? ProofFault.BeyondConsent
            : _withdrawn.Contains((home, release.Consent)) ? ProofFault.AfterWithdrawal
            : ProofFault.None;
    }

    /// <summary>
    /// Records may be lacking: those of a consent that was withdrawn before the broker took them are never sent. Those that
    /// are there name each other.
    /// </summary>
    private bool TryChain(RecordLink link, Digest record)
    {
        if (_chains.TryGetValue((link.Pseudonym, link.Sequence), out var standing))
        {
            return standing.Record == record;
        }

        var before = _chains.TryGetValue((link.Pseudonym, link.Sequence - 1), out var previous) ? previous.Record : link.Previous;
        var after = _chains.TryGetValue((link.Pseudonym, link.Sequence + 1), out var next) ? next.Previous : record;
        return before == link.Previous && after == record && _chains.TryAdd((link.Pseudonym, link.Sequence), (record, link.Previous));
    }

    private sealed record Covered(ConsentRecord Record, Grid Grid)
    {
        public bool Covers(ReceivedRelease release)
        {
            var (terms, validity, interval) = (Record.Terms, Record.Validity, release.Interval);
            return release.Quantity == terms.Quantity && release.Resolution == terms.Resolution && release.Purpose == terms.Purpose
                && release.Rounding == terms.Rounding && release.RetentionDays == terms.RetentionDays
                && validity.Start <= interval.Start && interval.End <= validity.End
                && Grid.IsBoundary(interval.Start) && Grid.IsBoundary(interval.End)
                && release.Sequence == Grid.CellsIn(new Interval(validity.Start, interval.End)) - 1
                && release.Id == Release.NameOf(Record.Id, interval.End);
        }
    }
}
