using MeterShield.History;
using MeterShield.Minimization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Demo;

/// <summary>One recipient of the demo: its own head-end process, and what it said of every message.</summary>
internal sealed class DemoRecipient(string name, Purpose purpose, Resolution resolution)
{
    private readonly Lock _gate = new();
    private readonly List<(Interval Interval, WattHours Energy)> _received = [];

    public string Name { get; } = name;

    public Purpose Purpose { get; } = purpose;

    public Resolution Resolution { get; } = resolution;

    /// <summary>The home's name toward it, once it is enrolled.</summary>
    public Pseudonym Pseudonym { get; set; }

    /// <summary>Releases whose seal it accepted.</summary>
    public int Verified { get; private set; }

    /// <summary>Messages it refused.</summary>
    public int Rejected { get; private set; }

    /// <summary>Energy received so far.</summary>
    public WattHours Total
    {
        get
        {
            lock (_gate)
            {
                return _received.Aggregate(WattHours.Zero, (sum, release) => sum + release.Energy);
            }
        }
    }

    /// <summary>Listens to what its head-end prints until that ends.</summary>
    public async Task ListenAsync(Companion headEnd)
    {
        await foreach (var line in headEnd.Lines)
        {
            Take(HeadEndLine.Parse(line));
        }
    }

    /// <summary>|energy received - register difference| over the received intervals, in Wh: zero when nothing is lost or invented.</summary>
    public long ConservationError(RegisterHistory history)
    {
        lock (_gate)
        {
            return _received.Sum(release =>
                history.At(Quantity.ImportedEnergy, release.Interval.Start) is KnownRegister start
                && history.At(Quantity.ImportedEnergy, release.Interval.End) is KnownRegister end
                    ? Math.Abs((end.Value - start.Value - release.Energy).Value)
                    : throw new DemoException("A recipient got an interval whose boundary the home does not know."));
        }
    }

    private void Take(HeadEndLine line)
    {
        lock (_gate)
        {
            if (!line.Verified)
            {
                Rejected++;
            }
            else if (line.Kind == "release")
            {
                Verified++;
                if (line is { Start: { } start, End: { } end, Wh: { } energy })
                {
                    _received.Add((new Interval(Instant.FromDateTimeOffset(start), Instant.FromDateTimeOffset(end)), new WattHours(energy)));
                }
            }
        }
    }
}
