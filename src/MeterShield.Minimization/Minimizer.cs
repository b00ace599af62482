using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization;

/// <summary>
/// Makes exactly one release per cell, on schedule: the difference of two registers at grid boundaries, or missing.
/// Nothing is estimated.
/// </summary>
/// <remarks>
/// Deterministic: the same grants, marks and registers give the same turns in the same order. Moves its own marks as it
/// goes; after a failed commit, make a new one from the stored marks. Used by one thread.
/// </remarks>
public sealed class Minimizer
{
    private readonly Auditor _auditor;
    private readonly Func<Quantity, WattHours> _roundingPhase;
    private readonly PriorityQueue<Course, (Instant Due, string Grant)> _courses = new();

    /// <summary>A minimizer over the grants that hold.</summary>
    /// <param name="grants">The grants that hold.</param>
    /// <param name="marks">How far each has come; a grant without a mark is at its start.</param>
    /// <param name="zone">The zone whose midnights the grids start at.</param>
    /// <param name="roundingPhase">The home's secret starting phase of the rounding lattice of a quantity, 0 to 999 Wh.</param>
    /// <param name="auditor">Who admits each release.</param>
    public Minimizer(
        IEnumerable<Grant> grants, IReadOnlyDictionary<GrantId, GrantMark> marks, DateTimeZone zone, Func<Quantity, WattHours> roundingPhase, Auditor auditor)
    {
        _auditor = auditor;
        _roundingPhase = roundingPhase;
        foreach (var grant in grants)
        {
            Schedule(new Course(new ReleaseSchedule(grant, zone), marks.GetValueOrDefault(grant.Id) ?? GrantMark.AtStartOf(grant), Instant.MinValue));
        }
    }

    /// <summary>When the next release of any grant is due, or null when none ever will be.</summary>
    public Instant? NextDue => _courses.TryPeek(out _, out var next) ? next.Due : null;

    /// <summary>The next turn that is due at <paramref name="now"/>, oldest first, or null when none is.</summary>
    /// <param name="timeline">The home's registers, decided up to <paramref name="now"/> less 30 s at least.</param>
    /// <param name="now">A trusted time.</param>
    public Turn? NextTurn(IRegisterTimeline timeline, Instant now)
    {
        if (!_courses.TryPeek(out var course, out var next) || next.Due > now)
        {
            return null;
        }

        _courses.Dequeue();
        var turn = Take(timeline, course);
        Schedule(course with { Mark = turn.Mark });
        return turn;
    }

    /// <summary>
    /// To be called when the program starts: what fell due while it was off waits for the next instant at which its grant
    /// would release a day or a finer cell anyway, so that the moment the box came back is not told.
    /// </summary>
    /// <param name="now">A trusted time.</param>
    public void Resume(Instant now)
    {
        var all = new List<Course>();
        while (_courses.TryDequeue(out var course, out var key))
        {
            all.Add(key.Due <= now ? course with { NotBefore = course.Schedule.CatchUpAfter(now) } : course);
        }

        all.ForEach(Schedule);
    }

    private void Schedule(Course course)
    {
        if (course.Schedule.NextDue(course.Mark) is { } due)
        {
            _courses.Enqueue(course, (Instant.Max(due, course.NotBefore), course.Schedule.Grant.Id.ToString()));
        }
    }

    private Turn Take(IRegisterTimeline timeline, Course course)
    {
        var cell = course.Schedule.CellOf(course.Mark)!.Value;
        var due = course.Schedule.DueOf(cell);
        var verdict = course.Schedule.Grant.Terms.Quantity.Kind == QuantityKind.DailyPeakPower
            ? Admit(course, cell, cell, timeline.PeakOf(cell) is { } peak ? ReleaseValue.Of(peak) : ReleaseValue.Missing, due)
            : Difference(timeline, course, cell, due);
        var mark = course.Mark;
        var releasedUntil = verdict.Release.Value is MissingValue ? mark.ReleasedUntil : cell.End;
        return new Turn(verdict.Release, new GrantMark(mark.Grant, mark.Sequence + 1, cell.End, releasedUntil), verdict.Edges, verdict.Refusal, course.Schedule.OpensMonth(cell));
    }

    /// <summary>
    /// The longest admissible interval that ends with the cell and starts at a known boundary since the last release: after
    /// a gap the union of whole cells, so that what was consumed in the gap is counted once it can be.
    /// </summary>
    private Verdict Difference(IRegisterTimeline timeline, Course course, Interval cell, Instant due)
    {
        var grant = course.Schedule.Grant;
        (Interval Interval, ReleaseValue Value)? longest = null;
        foreach (var (start, energy) in Candidates(timeline, course, cell))
        {
            var candidate = (Interval: new Interval(start, cell.End), Value: ReleaseValue.Of(energy));
            longest ??= candidate;
            if (_auditor.Judge(grant, candidate.Interval) is null)
            {
                return Admit(course, cell, candidate.Interval, candidate.Value, due);
            }
        }

        // Where the auditor forbids them all, it is asked for the longest: its reason is the one to show.
        return longest is var (interval, value) ? Admit(course, cell, interval, value, due) : Admit(course, cell, cell, ReleaseValue.Missing, due);
    }

    private IEnumerable<(Instant Start, WattHours Energy)> Candidates(IRegisterTimeline timeline, Course course, Interval cell)
    {
        var terms = course.Schedule.Grant.Terms;
        if (timeline.At(terms.Quantity, cell.End) is not KnownRegister end)
        {
            yield break;
        }

        foreach (var start in course.Schedule.StartsFor(course.Mark, cell, _auditor.EarliestStart(cell.End)))
        {
            if (timeline.At(terms.Quantity, start) is KnownRegister known && known.Series == end.Series)
            {
                yield return known.Value <= end.Value
                    ? (start, Rounded(terms, end) - Rounded(terms, known))
                    : throw new InvalidOperationException("A register that goes back starts a new series.");
            }
        }
    }

    private Verdict Admit(Course course, Interval cell, Interval interval, ReleaseValue value, Instant due) =>
        _auditor.Admit(course.Schedule.Grant, course.Mark.Sequence, cell, interval, value, due);

    private WattHours Rounded(GrantTerms terms, KnownRegister register) => terms.Rounding.Floor(register.Value, _roundingPhase(terms.Quantity));

    private sealed record Course(ReleaseSchedule Schedule, GrantMark Mark, Instant NotBefore);
}
