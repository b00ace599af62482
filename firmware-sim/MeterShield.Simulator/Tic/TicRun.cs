using MeterShield.Simulator.Faults;
using MeterShield.Simulator.Household;
using MeterShield.Simulator.Outlets;
using MeterShield.Simulator.Tic.Frames;

namespace MeterShield.Simulator.Tic;

/// <summary>What a TIC run is asked for.</summary>
/// <param name="Standard">Standard mode, else historique.</param>
/// <param name="Meter">Which meter.</param>
/// <param name="Household">The home behind it.</param>
/// <param name="Start">When simulated time begins.</param>
/// <param name="Seconds">How long it lasts, or null for ever.</param>
/// <param name="Speed">Simulated seconds per second, or null for as fast as the reader takes it.</param>
/// <param name="Parity">Characters carry their parity in bit 7.</param>
/// <param name="Script">What goes wrong.</param>
/// <param name="Truth">A file for the registers at each minute, or null.</param>
/// <param name="States">A file for the meter's state at each frame, or null.</param>
internal sealed record TicRunOptions(
    bool Standard,
    TicMeterOptions Meter,
    IHousehold Household,
    SimulatedInstant Start,
    long? Seconds,
    int? Speed,
    bool Parity,
    FaultScript Script,
    string? Truth,
    string? States);

/// <summary>Lets simulated time pass and sends its frames.</summary>
internal sealed class TicRun(TicRunOptions options, IOutlet outlet, TimeProvider time)
{
    private readonly ScriptPlayer _script = new(options.Script, options.Standard);
    private readonly LineFaults _line = new(options.Script.Faults, options.Meter.Seed, options.Parity);
    private readonly Pace _pace = new(outlet, options.Speed, time);
    private bool _plugged = true;
    private long _elapsed;

    private long Second => _elapsed / LineTime.Second;

    public async Task RunAsync(CancellationToken cancel)
    {
        await using var truth = options.Truth is null ? null : new TicTruth(options.Truth, options.Start);
        await using var states = options.States is null ? null : new TicStates(options.States);
        var meter = new TicMeter(options.Household, options.Meter, options.Start);
        var (standard, historique) = (new StandardFrames(meter), new HistoriqueFrames(meter));
        await outlet.OpenAsync(cancel);
        _pace.Begin();
        while (options.Seconds is not { } seconds || _elapsed < checked(seconds * LineTime.Second))
        {
            _script.Play(meter, Second);
            IFrames frames = _script.IsStandard ? standard : historique;
            var frame = frames.Next();
            if (states is not null)
            {
                states.Tell(meter, _script.IsStandard, frames.Said);
            }

            meter.Messages.Said(_script.IsStandard);
            await SendAsync(_line.Pass(frame, Second), frames.Baud, cancel);
            var end = _elapsed + LineTime.OfFrame(frame.Length, frames.Baud);
            if (truth is not null && frames.Said is { } said)
            {
                // A standard frame carries its time; one of historique is dated by its end, in whole milliseconds.
                truth.Tell(said, _script.IsStandard ? Second * LineTime.Second : end - (end % (LineTime.Second / 1000)));
            }

            _elapsed = end;
            meter.Advance(options.Start.Plus(Second).UnixSeconds - meter.Now.UnixSeconds);
            await _pace.UntilAsync(_elapsed, cancel);
        }

        await outlet.DrainAsync(cancel);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, int baud, CancellationToken cancel)
    {
        if (_script.IsUnplugged(Second) == _plugged)
        {
            _plugged = !_plugged;
            await (_plugged ? outlet.PlugAsync(cancel) : outlet.UnplugAsync(cancel));
        }

        if (_plugged && !_script.IsSilent(Second))
        {
            var heard = outlet.ReaderBaud is { } speed && speed != baud ? WrongSpeed.Hear(bytes.Span, baud, speed) : bytes;
            await _pace.SendAsync(heard, _elapsed, baud, cancel);
        }
    }
}
