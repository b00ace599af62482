using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Gateway.Halves;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Mqtt;
using MeterShield.Records;
using MeterShield.Sealing;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace MeterShield.Gateway.Demo;

/// <summary>
/// A whole home in a temporary folder: a simulated meter as its own process, the gateway, a broker on this machine, and two
/// recipients as their own processes, one with the day and one with the half-hour. Time comes from the meter's stream.
/// </summary>
internal sealed class DemoRun : IAsyncDisposable
{
    /// <summary>How long the last messages may take after the meter has stopped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long a program may take to begin, and a broker to answer.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    /// <summary>To the second midnight, and until its releases are due.</summary>
    private static readonly TimeSpan FirstDay = new(hours: 24, minutes: 22, seconds: 0);

    /// <summary>How many times as long as asked a machine may take that cannot keep up.</summary>
    private const int SlowestMachine = 5;

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    private readonly DemoOptions _options;
    private readonly TimeProvider _time;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metershield-demo-");
    private readonly List<Companion> _headEnds = [];
    private readonly List<Task> _listening = [];
    private readonly LoopbackBroker? _broker;
    private readonly GatewayConfig _config;
    private readonly Home _home;
    private readonly RegisterHistory _history;
    private readonly Inside _inside;
    private Companion? _simulator;
    private IMeter? _meter;

    public DemoRun(DemoOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _broker = options.Broker is null ? LoopbackBroker.Start(time) : null;
        _config = new GatewayConfig("", Zone, Path.Combine(_folder.FullName, "state"), Path.Combine(_folder.FullName, "spool"), ClockConfirmed: false);
        Home.Create(_config);
        _home = Home.Open(_config);
        _history = RegisterHistory.Open(new HomeFolder(_config.State).History, DemoMeter.Tolerance(options.Meter));
        _inside = new Inside(_home, _history, new HomeClock(time, confirmed: false), time, NullLogger.Instance);
    }

    /// <summary>The two recipients, the coarser first.</summary>
    public IReadOnlyList<DemoRecipient> Recipients { get; } =
        [new DemoRecipient("adviser", Purpose.Advice, Resolution.Day), new DemoRecipient("flexibility", Purpose.Flexibility, Resolution.HalfHour)];

    /// <summary>The time in the simulated home, or null before the meter speaks.</summary>
    public LocalDateTime? Clock => _inside.Now?.InZone(Zone).LocalDateTime;

    /// <summary>What has happened so far.</summary>
    public DemoSummary Summary => new(
        _meter?.Quality.Frames ?? 0,
        _history.KeptReadings,
        _inside.Counts.Released,
        Recipients.Sum(recipient => recipient.Verified),
        Recipients.Sum(recipient => recipient.Rejected),
        _inside.Counts.Withheld,
        _inside.Counts.Missing,
        ConservationErrorWh: 0);

    /// <summary>What stands in the way of a recipient's messages, or null.</summary>
    public DeliveryTrouble? TroubleOf(DemoRecipient recipient) => _home.Spool.TroubleOf(recipient.Pseudonym);

    private Uri Broker => _options.Broker ?? _broker!.Address;

    /// <summary>How long it takes until both recipients have had a release.</summary>
    /// <param name="speed">Simulated seconds per second.</param>
    public static TimeSpan Shortest(int speed) => TimeSpan.FromSeconds(Math.Ceiling(FirstDay.TotalSeconds / speed) + 1);

    /// <summary>Runs for as long as asked, or until the caller stops; then lets the last messages arrive.</summary>
    public async Task<DemoSummary> RunAsync(CancellationToken cancel)
    {
        // Evening, so that midnights pass: the first one starts the grants, the second ends the first day.
        var start = _time.GetUtcNow().Date.AddHours(23).AddMinutes(40);
        var instant = LocalDateTime.FromDateTime(start).InZoneLeniently(Zone).ToInstant();
        try
        {
            foreach (var recipient in Recipients)
            {
                await EnrolAsync(recipient, instant, cancel);
            }

            // Who stops the demo still gets what was sealed by then: only the meter ends at once.
            await Together.RunAsync(
                async lost =>
                {
                    using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel, lost);
                    await MeterAsync(start, instant, ending.Token);
                    await FinishAsync(lost);
                },
                new Courier(_config.Spool, _time, new CourierLog(NullLogger.Instance, _time)).RunAsync,
                CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped before the meter spoke: there is nothing to wait for.
        }

        return Summary with { ConservationErrorWh = Recipients.Sum(recipient => recipient.ConservationError(_history)) };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var companion in _headEnds.Append(_simulator).OfType<Companion>())
        {
            await companion.DisposeAsync();
        }

        if (_meter is not null)
        {
            await _meter.DisposeAsync();
        }

        _inside.Dispose();
        _home.Dispose();
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Makes a recipient's identity, gives it its grant, and starts its head-end.</summary>
    private async Task EnrolAsync(DemoRecipient recipient, Instant now, CancellationToken cancel)
    {
        var folder = Path.Combine(_folder.FullName, recipient.Name);
        await using (var maker = Companion.Start(Companion.HeadEnd, "identity", folder))
        {
            if (await maker.WaitAsync(cancel) != 0)
            {
                throw new DemoException("A recipient could not make its certificate.");
            }
        }

        var terms = new GrantTerms(
            recipient.Purpose, Quantity.ImportedEnergy, recipient.Resolution, Delay.None, RoundingQuantum.One, recipient.Purpose.RetentionDays);
        var thumbprint = RecipientCertificate.ThumbprintOf(Path.Combine(folder, "certificate.pem"))
            ?? throw new DemoException("A recipient's certificate cannot be read.");
        var access = new RecipientAccess(new CourierRoute(Broker), null);
        var grant = new ConsentDesk(_home).Give(new GrantRequest(recipient.Name, thumbprint, access, "demo", terms, Months: 12), now);
        recipient.Pseudonym = grant.Recipient.Pseudonym;
        var trust = Directory.CreateDirectory(Path.Combine(folder, "trust")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(trust, $"{grant.Recipient.Pseudonym}.cer"), _home.CertificateToward(grant.Recipient), cancel);
        var headEnd = Companion.Start(
            Companion.HeadEnd, "receive", "--broker", Broker.AbsoluteUri, "--store", $"sqlite:{folder}/store.db", "--identity", folder, "--trust", trust, "--json", "--until-input-ends");
        _headEnds.Add(headEnd);
        _listening.Add(recipient.ListenAsync(headEnd));
        await SaidAsync(headEnd, "listening", cancel);
    }

    private async Task MeterAsync(DateTime start, Instant instant, CancellationToken cancel)
    {
        _simulator = Companion.Start(Companion.Simulator, DemoMeter.Simulator(_options, start));
        var listening = await SaidAsync(_simulator, "listening on ", cancel);
        if (!MeterUrl.TryParse(DemoMeter.Address(_options.Meter, listening["listening on ".Length..], instant), out var url, out var fault))
        {
            throw new DemoException(fault);
        }

        _meter = Meters.At(url, () => Stream.Null, _time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = _inside.RunAsync(_meter, enough.Token);
        await Task.WhenAny(reading, LastAsync(instant + NodaTime.Duration.FromTimeSpan(FirstDay), enough.Token));
        await enough.CancelAsync();
        await reading;
    }

    /// <summary>Lasts as long as asked; a machine that falls behind the speed asked gets the time for its first day.</summary>
    private async Task LastAsync(Instant firstDay, CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        var longest = _options.Duration < Shortest(_options.Speed) ? _options.Duration : SlowestMachine * _options.Duration;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        while (_time.GetElapsedTime(began) is var elapsed && elapsed < longest && (elapsed < _options.Duration || !(_inside.Now >= firstDay)))
        {
            await timer.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary>Lets what is sealed arrive and be checked, then closes the recipients.</summary>
    private async Task FinishAsync(CancellationToken cancel)
    {
        using var longest = new CancellationTokenSource(Patience, _time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, cancel);
        await _inside.DrainAsync(patience.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        try
        {
            while (Recipients.Sum(recipient => recipient.Verified + recipient.Rejected) < _inside.Counts.Released)
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The summary tells what is lacking.
        }

        foreach (var headEnd in _headEnds)
        {
            headEnd.CloseInput();
        }

        try
        {
            await Task.WhenAll(_listening).WaitAsync(Patience, _time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // A recipient that does not end is ended with the demo; the summary tells what it had checked.
        }
    }

    /// <summary>Waits until a program says words; until then it says what it lacks.</summary>
    private async Task<string> SaidAsync(Companion companion, string words, CancellationToken cancel)
    {
        using var longest = new CancellationTokenSource(StartPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, longest.Token);
        var said = new List<string>();
        try
        {
            await foreach (var line in companion.Errors.ReadAllAsync(either.Token))
            {
                if (line.StartsWith(words, StringComparison.Ordinal))
                {
                    return line;
                }

                said.Add(line);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new DemoException($"A program of the demo could not begin: {said.LastOrDefault()}");
        }

        throw new DemoException($"A program of the demo ended at once: {string.Join(' ', said)}");
    }
}
