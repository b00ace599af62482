using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;

namespace MeterShield.HeadEnd;

/// <summary>What the head-end prints: a line per message on standard output, and how it goes on standard error.</summary>
internal sealed class MessageLines(TextWriter output, TextWriter trouble)
{
    public Task ListeningAsync() => trouble.WriteLineAsync("listening");

    public Task TroubleAsync(string sentence) => trouble.WriteLineAsync(sentence);

    /// <summary>A message whose seal is not good.</summary>
    public async Task RefusedAsync(SealFault fault)
    {
        await WriteAsync(new MessageLine { Verified = false, Kind = "unknown", Fault = fault.ToString() });
        await trouble.WriteLineAsync($"A message was refused ({fault}) and is not kept.");
    }

    /// <summary>A message whose seal is good and that may not be kept.</summary>
    public async Task RefusedAsync(string kind, ProofFault fault)
    {
        await WriteAsync(new MessageLine { Verified = false, Kind = kind, Fault = fault.ToString() });
        await trouble.WriteLineAsync(fault.Sentence());
    }

    /// <summary>A consent record or a withdrawal that was kept. That a home asks to erase what it sent is for a person to see.</summary>
    public async Task NoticeAsync(string kind, WithdrawalRecord? withdrawal)
    {
        var erase = withdrawal is { Erase: true };
        await WriteAsync(new MessageLine { Verified = true, Kind = kind, Id = withdrawal?.Id.ToString(), Erase = erase ? true : null });
        if (erase)
        {
            await trouble.WriteLineAsync($"The home {withdrawal!.Link.Pseudonym} asks you to erase what you got for its consent {withdrawal.Id}.");
        }
    }

    public Task ReleaseAsync(ReceivedRelease release, bool isNew, long lacking) => WriteAsync(new MessageLine
    {
        Verified = true,
        Kind = isNew ? "release" : "repeated",
        Id = release.Id.ToString(),
        Quantity = release.Quantity.Code,
        Start = release.Interval.Start.ToDateTimeOffset(),
        End = release.Interval.End.ToDateTimeOffset(),
        Wh = (release.Value as EnergyValue)?.Energy.Value,
        Va = (release.Value as PowerValue)?.Power.Value,
        Missing = release.Value is MissingValue ? true : null,
        Lacking = lacking > 0 ? lacking : null,
    });

    private Task WriteAsync(MessageLine line) => output.WriteLineAsync(line.ToJson());
}
