using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd;

/// <summary>What the head-end prints: a line per message on standard output, and how it goes on standard error.</summary>
internal sealed class MessageLines(TextWriter output, TextWriter trouble)
{
    public Task ListeningAsync() => trouble.WriteLineAsync("listening");

    public Task TroubleAsync(string sentence) => trouble.WriteLineAsync(sentence);

    public Task RefusedAsync(SealFault fault) => WriteAsync(new MessageLine { Verified = false, Kind = "unknown", Fault = fault.ToString() });

    public Task NoticeAsync(string kind) => WriteAsync(new MessageLine { Verified = true, Kind = kind });

    public Task ReleaseAsync(ReceivedRelease release, bool isNew) => WriteAsync(new MessageLine
    {
        Verified = true,
        Kind = isNew ? "release" : "repeated",
        Id = release.Id.ToString(),
        Quantity = release.Quantity.Code,
        Start = release.Interval.Start.ToDateTimeOffset(),
        End = release.Interval.End.ToDateTimeOffset(),
        Wh = (release.Value as EnergyValue)?.Energy.Value,
        Missing = release.Value is MissingValue ? true : null,
    });

    private Task WriteAsync(MessageLine line) => output.WriteLineAsync(line.ToJson());
}
