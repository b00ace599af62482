using MeterShield.Minimization.Auditing;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>A grant as the auditor needs it: what was given, and when it ended early.</summary>
/// <param name="Grant">What was given.</param>
/// <param name="Withdrawn">When it was withdrawn, or null.</param>
public sealed record GrantSpan(Grant Grant, Instant? Withdrawn);

/// <summary>All that the auditor must remember over restarts. The caller stores it; the auditor is rebuilt from it.</summary>
public sealed class AuditMemory
{
    /// <summary>What there is to remember.</summary>
    /// <param name="zone">The zone whose midnights the grids start at.</param>
    /// <param name="grants">Every grant ever given, live, ended or withdrawn: what was in force in the past decides, too.</param>
    public AuditMemory(DateTimeZone zone, IEnumerable<GrantSpan> grants)
    {
        Zone = zone;
        Grants = [.. grants];
    }

    /// <summary>The zone whose midnights the grids start at.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>Every grant ever given.</summary>
    public IReadOnlyList<GrantSpan> Grants { get; }

    /// <summary>How far each grant has come; one without a mark is at its start. Decides only what may be forgotten.</summary>
    public IReadOnlyDictionary<GrantId, GrantMark> Marks { get; init; } = new Dictionary<GrantId, GrantMark>();

    /// <summary>Every interval ever released to an outside recipient, in the order of their starts. Read once, and not kept.</summary>
    public IEnumerable<ReleasedEdge> Edges { get; init; } = [];

    /// <summary>Every recorded yes to a residue.</summary>
    public IReadOnlyList<Admission> Admissions { get; init; } = [];

    /// <summary>When the edges were lost or restored from a backup, or null: no interval that began before may be released.</summary>
    public Instant? LostBefore { get; init; }

    /// <summary>After how many new instants it forgets what can no longer matter, at least 0: fewer cost less memory and more work. No decision depends on it.</summary>
    public int ForgetEvery { get; init; } = 512;

    /// <summary>On which days a tariff register can run, or null when nothing is known: then each of its months needs the householder's own yes.</summary>
    public ITariffCalendar? Tariffs { get; init; }

    /// <summary>For a dry run: what is asked for is noted, and taken for admitted.</summary>
    internal AsIfAdmitted? AsIf { get; private init; }

    /// <summary>The same memory with one grant more, given but not begun, for a dry run.</summary>
    internal AuditMemory With(Grant grant, IEnumerable<Admission> admissions, AsIfAdmitted asIf) => new(Zone, [.. Grants, new GrantSpan(grant, null)])
    {
        Marks = Marks,
        Edges = Edges,
        Admissions = [.. Admissions, .. admissions],
        LostBefore = LostBefore,
        ForgetEvery = ForgetEvery,
        Tariffs = Tariffs,
        AsIf = asIf,
    };

    /// <summary>The memory of a home that has released nothing yet.</summary>
    public static AuditMemory Fresh(DateTimeZone zone, IEnumerable<Grant> grants) =>
        new(zone, grants.Select(grant => new GrantSpan(grant, null)));
}

/// <summary>The supplier's calendar, which anyone is assumed to know.</summary>
public interface ITariffCalendar
{
    /// <summary>The registers, 1 to 10, that can run on a local day: all of them, so that together they are the imported energy.</summary>
    IReadOnlyCollection<int> RegistersOn(LocalDate day);
}
