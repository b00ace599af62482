using System.Globalization;

namespace MeterShield.Simulator.Tic;

/// <summary>
/// The register at each minute, as the meter had last said it: in the standard mode in a frame dated by then, in historique in
/// a frame that had ended by then. One line a minute: instant,import_wh.
/// </summary>
internal sealed class TicTruth : IAsyncDisposable
{
    private const long Minute = 60 * LineTime.Second;

    private readonly StreamWriter _file;
    private readonly SimulatedInstant _start;
    private long _next;
    private long? _said;

    public TicTruth(string path, SimulatedInstant start)
    {
        _file = new StreamWriter(path) { AutoFlush = true };
        _start = start;
        _next = (60 - (start.UnixSeconds % 60)) % 60 * LineTime.Second;
    }

    /// <summary>A frame says that register at that time of the line.</summary>
    public void Tell(long register, long at)
    {
        for (; _next <= at; _next += Minute)
        {
            if ((_next == at ? register : _said) is { } said)
            {
                var instant = _start.Plus(_next / LineTime.Second).Utc;
                _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{instant:yyyy-MM-ddTHH:mm:ssZ},{said}"));
            }
        }

        _said = register;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
