using MeterShield.Egress;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Logs;

/// <summary>The egress log of one home: its entries in the state, its key, its folder.</summary>
internal sealed class HomeLog(StateDatabase state, HomeFolder folder) : IDisposable
{
    /// <summary>How often a running gateway signs its log.</summary>
    private static readonly Duration Every = Duration.FromDays(1);

    private LogIdentity? _identity;
    private Instant _signed = Instant.MinValue;

    /// <summary>The entries.</summary>
    public EgressLog Entries { get; } = new(state);

    /// <summary>The messages that were kept.</summary>
    public StateDatabase State => state;

    /// <summary>The folder with tiles and the newest checkpoint.</summary>
    public TileFiles Files { get; } = new(folder.Log, state);

    private LogIdentity Identity => _identity ??= LogIdentity.Load(folder.LogKey);

    /// <summary>Makes the key of a new home's log.</summary>
    /// <exception cref="KeyException">There is one already, or the folder cannot be written.</exception>
    public static void Create(HomeFolder folder) => LogIdentity.Create(folder.LogKey).Dispose();

    /// <summary>Before anything else: a log that was rewritten, or whose key cannot be used, lets nothing leave. Then notes the start.</summary>
    /// <exception cref="StateException">The log was rewritten, or the disk did not take it.</exception>
    /// <exception cref="KeyException">The key of the log cannot be used.</exception>
    public void Start(Instant now)
    {
        _ = Identity;
        Entries.RequireUnbroken();
        Entries.NoteStart(now);
    }

    /// <summary>Notes an end in order.</summary>
    public void Stop(Instant now) => Entries.NoteStop(now);

    /// <summary>When it has started, and then once a day: signs the log, writes its files, lets go of releases that were kept long enough.</summary>
    /// <param name="now">A trusted time.</param>
    public void Tick(Instant now)
    {
        if (now - _signed >= Every)
        {
            Entries.ForgetOldReleases(now);
            Sign(now);
        }
    }

    /// <summary>Signs the log as it is, and writes its files.</summary>
    public SignedCheckpoint Sign(Instant now)
    {
        var signed = Entries.Sign(Identity, now);
        Files.Write(signed);
        _signed = now;
        return signed;
    }

    /// <summary>The certificate that checkpoints are checked against.</summary>
    public LogCertificate Certificate() => LogCertificate.Parse(Identity.Certificate.Span)
        ?? throw new KeyException(KeyFault.Malformed, "The certificate of the egress log is not of the profile: restore a backup.");

    /// <inheritdoc/>
    public void Dispose() => _identity?.Dispose();
}
