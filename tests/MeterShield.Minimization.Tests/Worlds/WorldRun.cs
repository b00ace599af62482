using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Tests.Worlds;

/// <summary>The part of the program around the minimizer: what is stored, and what is rebuilt from it.</summary>
internal sealed class WorldRun(World world)
{
    private readonly Dictionary<GrantId, GrantMark> _marks = [];
    private readonly List<ReleasedEdge> _edges = [];
    private Instant _now = Instant.MinValue;
    private Instant? _started;

    public List<Turn> Turns { get; } = [];

    /// <summary>What is stored at the instant to which it ran.</summary>
    public AuditMemory Memory => new(Given.Paris, world.Grants.Select(span => span.Withdrawn <= _now ? span : span with { Withdrawn = null }))
    {
        Marks = _marks,
        Edges = [.. _edges.OrderBy(edge => edge.Interval.Start)],
        Admissions = world.Admissions,
        ForgetEvery = world.Seed % 3 * 8,
    };

    /// <summary>Runs to an instant, made anew wherever a consent ends.</summary>
    public void UntilStops(Instant end, IRegisterTimeline home)
    {
        foreach (var stop in world.Grants.Select(span => span.Withdrawn).OfType<Instant>().Where(stop => stop < end).Append(end).Order())
        {
            Until(stop, home);
        }
    }

    /// <summary>Runs from a fresh start to an instant, and says nothing while the box is off; at most so many turns.</summary>
    public void Until(Instant stop, IRegisterTimeline home, int turns = int.MaxValue)
    {
        var off = world.Off;
        if (_now < off.End && stop > off.Start)
        {
            Release(Instant.Min(stop, off.Start), home, turns);
            _now = Instant.Min(stop, off.End);
            if (stop < off.End)
            {
                return;
            }

            _started = off.End;
        }

        Release(stop, home, turns);
        _now = stop;
    }

    private void Release(Instant stop, IRegisterTimeline home, int turns)
    {
        var live = world.Grants.Where(span => span.Withdrawn is not { } withdrawn || withdrawn > _now).Select(span => span.Grant);
        var minimizer = new Minimizer(live, _marks, Given.Paris, _ => new WattHours(337), new Auditor(Memory));
        if (_started is { } started)
        {
            minimizer.Resume(started);
        }

        while (turns-- > 0 && minimizer.NextTurn(home, stop) is { } turn)
        {
            Turns.Add(turn);
            _marks[turn.Mark.Grant] = turn.Mark;
            _edges.AddRange(turn.Edges);
        }
    }
}
