using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>The part of the program around the minimizer: what is stored, and what is rebuilt from it.</summary>
internal sealed class WorldRun(World world)
{
    private readonly Dictionary<GrantId, GrantMark> _marks = [];
    private readonly List<ReleasedEdge> _edges = [];
    private Instant _now = Instant.MinValue;

    public List<Turn> Turns { get; } = [];

    /// <summary>Runs from a fresh start to an instant; at most so many turns.</summary>
    public void Until(Instant stop, IRegisterTimeline home, int turns = int.MaxValue)
    {
        var live = world.Grants.Where(span => span.Withdrawn is not { } withdrawn || withdrawn > _now).Select(span => span.Grant);
        var seen = world.Grants.Select(span => span.Withdrawn <= _now ? span : span with { Withdrawn = null });
        var memory = new AuditMemory(Given.Paris, seen) { Marks = _marks, Edges = [.. _edges], Admissions = world.Admissions, ForgetEvery = world.Seed % 3 * 8 };
        var minimizer = new Minimizer(live, _marks, Given.Paris, _ => new WattHours(337), new Auditor(memory));
        while (turns-- > 0 && minimizer.NextTurn(home, stop) is { } turn)
        {
            Turns.Add(turn);
            _marks[turn.Mark.Grant] = turn.Mark;
            _edges.AddRange(turn.Edges);
        }

        _now = stop;
    }
}
