using MeterShield.Egress;
using MeterShield.Gateway.Logs;
using MeterShield.Gateway.Watches;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway;

/// <summary>The opened state of one home: consents, keys, outbox and spool.</summary>
internal sealed class Home : IDisposable
{
    private readonly StateDatabase _state;
    private readonly PseudonymStore _keys;
    private readonly MeterStep _step;
    private readonly string _history;
    private readonly Dictionary<Pseudonym, PseudonymIdentity> _identities = [];
    private readonly Dictionary<Pseudonym, EncryptionCertificate?> _encryption = [];

    private Home(GatewayConfig config, StateDatabase state)
    {
        var folder = new HomeFolder(config.State);
        _state = state;
        _history = folder.History;
        Zone = config.Zone;
        Tariffs = config.Tariffs;
        _step = new MeterStep(folder, MeterUrl.TryParse(config.Meter, out var url, out _) ? url.LeastQuantum : null);
        Line = new LineNote(folder);
        Spool = new Spool(config.Spool);
        _keys = new PseudonymStore(folder.Keys, config.Spool);
        Consents = new ConsentRegistry(state);
        Invitations = new InvitationRegistry(state);
        Deliveries = new DeliveryRegistry(state);
        Messages = new MessageArchive(state);
        Outbox = new Outbox(state, Spool);
        Anchor = new StateAnchor(state, Spool);
        Log = new HomeLog(state, folder);
        RoundingPhase = RoundingPhase.Of(state);
    }

    /// <summary>The zone whose midnights days begin at.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>On which days the supplier's registers run, or null where it is not said.</summary>
    public DailyTariffs? Tariffs { get; }

    /// <summary>The step of the meter's register, or null where no meter is named yet.</summary>
    public WattHours? MeterStep => _step.Now;

    /// <summary>What is thought of the meter's line.</summary>
    public LineNote Line { get; }

    /// <summary>Who may get what.</summary>
    public ConsentRegistry Consents { get; }

    /// <summary>Who asks for what.</summary>
    public InvitationRegistry Invitations { get; }

    /// <summary>What every recipient ever got.</summary>
    public DeliveryRegistry Deliveries { get; }

    /// <summary>What is kept of what was sent, records in any case.</summary>
    public MessageArchive Messages { get; }

    /// <summary>What is sealed and not delivered.</summary>
    public Outbox Outbox { get; }

    /// <summary>What is remembered of the state outside it.</summary>
    public StateAnchor Anchor { get; }

    /// <summary>What left, what was refused, what was agreed.</summary>
    public HomeLog Log { get; }

    /// <summary>The folder shared with the courier.</summary>
    public Spool Spool { get; }

    /// <summary>Before this everything is measured and written down; null in a new home.</summary>
    /// <exception cref="HistoryException">The history cannot be read.</exception>
    public Instant? DecidedUntil => RegisterHistory.DecidedUntil(_history);

    /// <summary>The secret starting phase of the rounding lattice.</summary>
    public RoundingPhase RoundingPhase { get; }

    /// <summary>Changes when another process has changed the consents.</summary>
    public long Version => _state.DataVersion;

    /// <summary>Makes a new home. Factory state: nothing leaves.</summary>
    /// <exception cref="StateException">There is one already.</exception>
    /// <exception cref="KeyException">The key of the log cannot be made.</exception>
    public static void Create(GatewayConfig config)
    {
        var folder = new HomeFolder(config.State);
        Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var state = StateDatabase.Create(folder.State);
        HomeLog.Create(folder);
        RegisterHistory.Create(folder.History);
        new StateAnchor(state, new Spool(config.Spool)).Begin();
    }

    /// <summary>Opens the home that is there.</summary>
    /// <exception cref="StateException">There is none, or it cannot be read.</exception>
    public static Home Open(GatewayConfig config) => new(config, StateDatabase.Open(new HomeFolder(config.State).State));

    /// <summary>Keeps the step that a reading shows.</summary>
    /// <returns>Whether it is another one than before.</returns>
    public bool HeardStep(Reading reading) => _step.Heard(reading);

    /// <summary>Makes the keys of a new name of this home.</summary>
    /// <exception cref="KeyException">They cannot be written.</exception>
    public void MakeKeys(Pseudonym pseudonym) => _identities[pseudonym] = _keys.Create(pseudonym);

    /// <summary>Ends the names whose last grant has ended, with their keys.</summary>
    /// <exception cref="KeyException">A key cannot be destroyed; the others are.</exception>
    public void EndFinished(Instant now)
    {
        Consents.EndFinished(now);
        DestroyEndedKeys();
    }

    /// <summary>
    /// Destroys the signing key of every pseudonym whose last grant has ended, and its TLS key and folder once nothing waits for
    /// its broker. On flash memory this is no proof of destruction. Other programs may do the same at the same moment.
    /// </summary>
    /// <exception cref="KeyException">A key cannot be destroyed; the others are. To be tried again.</exception>
    public void DestroyEndedKeys() => Consents.Ended().ForEachByItself(ended => DestroyKeys(ended.Pseudonym, ended.Waits));

    /// <summary>
    /// Destroys keys of names that the state does not know: a program was stopped after it had made them and before the consent was
    /// written down. Not those that are made just now.
    /// </summary>
    /// <param name="time">The system's clock, by which files are dated.</param>
    /// <returns>How many names there were.</returns>
    public int DestroyUnknownKeys(TimeProvider time)
    {
        if (Anchor.Check() != AnchorFinding.Agrees)
        {
            // An older state knows less than there is.
            return 0;
        }

        var known = Consents.Pseudonyms().ToHashSet();
        var latest = time.GetUtcNow() - TimeSpan.FromHours(1);
        _keys.DestroyDrafts(latest);
        var unknown = _keys.Held().Concat(Spool.Pseudonyms()).Distinct().Where(pseudonym => !known.Contains(pseudonym) && _keys.LastMade(pseudonym) < latest).ToList();
        unknown.ForEachByItself(pseudonym => DestroyKeys(pseudonym, waits: false));
        return unknown.Count;
    }

    private void DestroyKeys(Pseudonym pseudonym, bool waits)
    {
        ForgetIdentity(pseudonym);
        _keys.DestroySigning(pseudonym);
        if (!waits)
        {
            _keys.DestroyTls(pseudonym);
        }
    }

    /// <summary>After a start: puts back into the spool what was committed and has no file, unless everything is held.</summary>
    public int Recover(Instant now)
    {
        if (Anchor.Check() != AnchorFinding.Agrees)
        {
            Spool.Hold();
            return 0;
        }

        foreach (var grant in Consents.Live().Where(grant => !Spool.IsPrepared(grant)))
        {
            Spool.Prepare(grant, Consents.AccessOf(grant.Recipient.Pseudonym)!.Route);
        }

        var restored = Outbox.Recover(now);
        Anchor.Advance();
        return restored;
    }

    /// <summary>The consent record of a grant as it was signed, or null where it is not kept.</summary>
    public ConsentRecord? RecordOf(GrantId grant) =>
        Messages.RecordsOf(grant).FirstOrDefault(message => message.Kind == MessageKind.Consent) is { } kept
        && SignedMessage.TryRead(kept.Signed.Span, out var signed) && ConsentContent.Parse(signed.Content.Span, out var record) == ContentFault.None
            ? record
            : null;

    /// <summary>The certificate by which a recipient knows this home.</summary>
    public ReadOnlyMemory<byte> CertificateToward(Recipient recipient) => IdentityOf(recipient.Pseudonym).Certificate;

    /// <summary>SHA-256 of that certificate: to whom a message is addressed that is for this home alone.</summary>
    public Digest ThumbprintToward(Pseudonym pseudonym) => Digest.Of(IdentityOf(pseudonym).Certificate.Span);

    /// <summary>Seals a release under this home's name toward its recipient.</summary>
    public SealedRelease Seal(Release release) => Sealer.Seal(release, IdentityOf(release.Grant.Recipient.Pseudonym), EncryptionOf(release.Grant.Recipient));

    /// <summary>Seals a consent record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="due">When it is due.</param>
    /// <param name="encryption">The recipient's certificate, or null when it gave none: the recipient may not be in the state yet.</param>
    public SealedNotice Seal(ConsentRecord record, Instant due, EncryptionCertificate? encryption) =>
        Sealer.Seal(record, due, IdentityOf(record.Link.Pseudonym), encryption);

    /// <summary>Seals a consent record that went out before, to go out again.</summary>
    public SealedNotice SealAgain(ConsentRecord record, Recipient recipient, Instant due) => Seal(record, due, EncryptionOf(recipient));

    /// <summary>Seals the record of a withdrawal.</summary>
    public SealedNotice Seal(WithdrawalRecord record, Recipient recipient, Instant due) =>
        Sealer.Seal(record, due, IdentityOf(record.Link.Pseudonym), EncryptionOf(recipient));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var identity in _identities.Values)
        {
            identity.Dispose();
        }

        Log.Dispose();
        _state.Dispose();
    }

    /// <summary>Never changes for a recipient, so that it is asked for once.</summary>
    private EncryptionCertificate? EncryptionOf(Recipient recipient)
    {
        if (!_encryption.TryGetValue(recipient.Pseudonym, out var certificate))
        {
            _encryption[recipient.Pseudonym] = certificate = Consents.AccessOf(recipient.Pseudonym)?.Encryption;
        }

        return certificate;
    }

    /// <summary>Looks at the keys of all who may get something, before anything is made.</summary>
    /// <exception cref="KeyException">One cannot be used.</exception>
    public void RequireKeys()
    {
        foreach (var grant in Consents.Live())
        {
            _ = IdentityOf(grant.Recipient.Pseudonym);
        }
    }

    /// <summary>Reads a key anew when it is used next.</summary>
    public void ForgetIdentity(Pseudonym pseudonym)
    {
        if (_identities.Remove(pseudonym, out var identity))
        {
            identity.Dispose();
        }
    }

    private PseudonymIdentity IdentityOf(Pseudonym pseudonym)
    {
        if (!_identities.TryGetValue(pseudonym, out var identity))
        {
            _identities[pseudonym] = identity = _keys.Load(pseudonym);
        }

        return identity;
    }
}
