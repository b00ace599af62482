using MeterShield.Records;
using NodaTime;

namespace MeterShield.Minimization.Auditing;

/// <summary>g(t) of one quantity: the finest resolution that any outside grant has in force at an instant.</summary>
internal sealed class InForce
{
    private readonly long[] _from;
    private readonly Resolution?[] _finest;

    private InForce(long[] from, Resolution?[] finest)
    {
        _from = from;
        _finest = finest;
    }

    public static InForce Of(IEnumerable<GrantSpan> grants)
    {
        var spans = grants.Select(span => (
            Start: span.Grant.Validity.Start.ToUnixTimeSeconds(),
            End: EndOf(span).ToUnixTimeSeconds(),
            span.Grant.Terms.Resolution)).Where(span => span.Start < span.End).ToList();
        long[] from = [.. spans.SelectMany(span => new[] { span.Start, span.End }).Append(long.MinValue).Distinct().Order()];
        return new InForce(from, [.. from.Select(at => spans
            .Where(span => span.Start <= at && at < span.End)
            .Select(span => (Resolution?)span.Resolution)
            .Max())]);
    }

    /// <summary>The coarsest g(t) in <c>[from, to)</c>, or null when nothing is in force at some instant of it.</summary>
    /// <remarks>
    /// The coarsest, because that is what was agreed for the worst-protected instant of the interval. Taking the finest
    /// lets a half-hour grant of the evening uncover a morning for which only the day was agreed.
    /// </remarks>
    public Resolution? CoarsestIn(long from, long to)
    {
        var index = Array.BinarySearch(_from, from);
        index = index < 0 ? ~index - 1 : index;
        var coarsest = Resolution.Minute;
        for (; index < _from.Length && _from[index] < to; index++)
        {
            if (_finest[index] is not { } finest)
            {
                return null;
            }

            coarsest = finest.IsCoarserThan(coarsest) ? finest : coarsest;
        }

        return coarsest;
    }

    private static Instant EndOf(GrantSpan span) =>
        span.Withdrawn is { } withdrawn && withdrawn < span.Grant.Validity.End ? withdrawn : span.Grant.Validity.End;
}
