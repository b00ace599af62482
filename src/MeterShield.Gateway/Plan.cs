using MeterShield.Egress;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>What is to be released when, as the consents stand. Made anew whenever they change.</summary>
internal sealed class Plan
{
    private readonly ReleaseSchedule[] _schedules;
    private readonly long _version;

    private Plan(IReadOnlyList<Grant> grants, IReadOnlyList<Grant> stopped, ReleaseSchedule[] schedules, Minimizer minimizer, long version, AnchorFinding anchor)
    {
        Grants = grants;
        Stopped = stopped;
        Anchor = anchor;
        _schedules = schedules;
        Minimizer = minimizer;
        _version = version;
    }

    /// <summary>The grants that hold.</summary>
    public IReadOnlyList<Grant> Grants { get; }

    /// <summary>Those whose stop marker stands although the state does not know of it: withdrawn all the same.</summary>
    public IReadOnlyList<Grant> Stopped { get; }

    /// <summary>Whether the state continues what was anchored outside it. If not, everything is held and no grant is in the plan.</summary>
    public AnchorFinding Anchor { get; }

    /// <summary>Makes the releases.</summary>
    public Minimizer Minimizer { get; }

    /// <summary>When the next release is due, or null.</summary>
    public Instant? NextDue => Minimizer.NextDue;

    /// <summary>The plan for the consents as they stand now.</summary>
    /// <param name="home">The home.</param>
    /// <param name="started">When this program first knew the time, or null: what fell due before waits for its turn.</param>
    /// <param name="held">Toward whom nothing can be sealed for now: nothing is made for them, and what the auditor remembers stays the same.</param>
    public static Plan From(Home home, Instant? started, IReadOnlySet<Pseudonym>? held = null)
    {
        // The version first: a change that comes between is seen as a change next time.
        var version = home.Version;
        var anchor = home.Anchor.Check();
        var all = home.Consents.All();
        var marks = home.Consents.Marks();
        var live = all.Where(standing => anchor == AnchorFinding.Agrees && standing.Withdrawn is null).Select(standing => standing.Grant).ToLookup(grant => IsStopped(home, grant));
        Grant[] grants = [.. live[false]];
        var minimizer = new Minimizer([.. grants.Where(grant => held?.Contains(grant.Recipient.Pseudonym) != true)], marks, home.Zone, home.RoundingPhase.Of, new Auditor(MemoryOf(home)));
        if (started is { } since)
        {
            minimizer.Resume(since);
        }

        return new Plan(grants, [.. live[true]], [.. grants.Select(grant => new ReleaseSchedule(grant, home.Zone))], minimizer, version, anchor);
    }

    /// <summary>All that was ever given and released, as the auditor needs it.</summary>
    public static AuditMemory MemoryOf(Home home) => new(home.Zone, home.Consents.All().Select(standing => new GrantSpan(standing.Grant, standing.Withdrawn)))
    {
        Marks = home.Consents.Marks(),
        Edges = home.Consents.Edges(),
        Admissions = home.Consents.Admissions(),
        LostBefore = home.Anchor.LostBefore,
        Tariffs = home.Tariffs,
    };

    /// <summary>Whether another process has changed the consents since, or stopped one of them.</summary>
    public bool IsStale(Home home) => home.Version != _version || Grants.Any(grant => IsStopped(home, grant));

    /// <summary>Whether a live grant needs the register at an instant.</summary>
    public bool Needs(Instant boundary) => Array.Exists(_schedules, schedule => schedule.HasBoundary(boundary));

    private static bool IsStopped(Home home, Grant grant) => home.Spool.IsStopped(grant.Recipient.Pseudonym, grant.Id);
}
