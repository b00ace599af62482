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

    private Plan(IReadOnlyList<Grant> grants, ReleaseSchedule[] schedules, Minimizer minimizer, long version, AnchorFinding anchor)
    {
        Grants = grants;
        Anchor = anchor;
        _schedules = schedules;
        Minimizer = minimizer;
        _version = version;
    }

    /// <summary>The grants that hold.</summary>
    public IReadOnlyList<Grant> Grants { get; }

    /// <summary>Whether the state continues what was anchored outside it. If not, everything is held and no grant is in the plan.</summary>
    public AnchorFinding Anchor { get; }

    /// <summary>Makes the releases.</summary>
    public Minimizer Minimizer { get; }

    /// <summary>When the next release is due, or null.</summary>
    public Instant? NextDue => Minimizer.NextDue;

    /// <summary>The plan for the consents as they stand now.</summary>
    /// <param name="home">The home.</param>
    /// <param name="started">When this program first knew the time, or null: what fell due before waits for its turn.</param>
    public static Plan From(Home home, Instant? started)
    {
        // The version first: a change that comes between is seen as a change next time.
        var version = home.Version;
        var anchor = home.Anchor.Check();
        var all = home.Consents.All();
        var marks = home.Consents.Marks();
        Grant[] grants = [.. all.Where(standing => anchor == AnchorFinding.Agrees && standing.Withdrawn is null).Select(standing => standing.Grant)];
        var memory = new AuditMemory(home.Zone, all.Select(standing => new GrantSpan(standing.Grant, standing.Withdrawn)))
        {
            Marks = marks,
            Edges = home.Consents.Edges(),
            Admissions = home.Consents.Admissions(),
            LostBefore = home.Anchor.LostBefore,
        };
        var minimizer = new Minimizer(grants, marks, home.Zone, home.RoundingPhase.Of, new Auditor(memory));
        return new Plan(grants, [.. grants.Select(grant => new ReleaseSchedule(grant, home.Zone))], minimizer, version, anchor);
    }

    /// <summary>Whether another process has changed the consents since.</summary>
    public bool IsStale(Home home) => home.Version != _version;

    /// <summary>Whether a live grant needs the register at an instant.</summary>
    public bool Needs(Instant boundary) => Array.Exists(_schedules, schedule => schedule.HasBoundary(boundary));
}
