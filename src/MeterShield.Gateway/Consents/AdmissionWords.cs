using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Consents;

/// <summary>An interval as it is written after <c>--admit</c>: two instants of UTC to the minute with a stroke between (ISO 8601).</summary>
internal static class AdmissionWords
{
    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm'Z'");

    public static string Of(Interval interval) => $"{Minute.Format(interval.Start)}/{Minute.Format(interval.End)}";

    /// <summary>What <see cref="Of"/> writes, or null.</summary>
    public static Interval? Parse(string text) =>
        text.Split('/') is [var start, var end] && Minute.Parse(start) is { Success: true, Value: var from } && Minute.Parse(end) is { Success: true, Value: var to } && from < to
            ? new Interval(from, to)
            : null;
}
