using System.Text;
using MeterShield.Minimization;
using MeterShield.Records;
using MeterShield.Records.Json;
using MeterShield.Sealing;
using Microsoft.Data.Sqlite;
using NodaTime;
using Granting = MeterShield.Sealing.Tests.Home;

namespace MeterShield.Egress.Tests;

/// <summary>A home's outgoing half in a folder of its own: state, spool, keys, log, and one grant whose releases are real.</summary>
internal sealed class Box : IDisposable
{
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 9, 0);
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
    private static readonly GrantTerms Minutely =
        new(Purpose.Demonstration, Quantity.ImportedEnergy, Resolution.Minute, Delay.None, RoundingQuantum.One, 30);

    private readonly PseudonymStore _keys;
    private readonly bool _keep;

    private Box(string folder, bool keep)
    {
        _keep = keep;
        Folder = folder;
        Spool = new Spool(Path.Combine(folder, "spool"));
        _keys = new PseudonymStore(Path.Combine(folder, "keys"), Path.Combine(folder, "tls"));
        State = StateDatabase.Open(Database);
        Log = new EgressLog(State);
        Anchor = new StateAnchor(State, Spool);
        Files = new TileFiles(Path.Combine(folder, "log"), State);
        Outbox = new Outbox(State, Spool);
        Consents = new ConsentRegistry(State);
        Identity = LogIdentity.Load(KeyOfLog);
    }

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "state.db");

    public string KeyOfLog => Path.Combine(Folder, "log-key");

    public StateDatabase State { get; }

    public Spool Spool { get; }

    public Outbox Outbox { get; }

    public ConsentRegistry Consents { get; }

    public EgressLog Log { get; }

    public StateAnchor Anchor { get; }

    public TileFiles Files { get; }

    public LogIdentity Identity { get; }

    public List<LogFinding> Findings
    {
        get
        {
            using var certificate = LogCertificate.Parse(Identity.Certificate.Span)!;
            return [.. LogAudit.Run(State, certificate, Files, Anchor)];
        }
    }

    public static Box Create(string? folder = null)
    {
        var keep = folder is not null;
        folder ??= Directory.CreateTempSubdirectory("metershield-log-").FullName;
        using (var state = StateDatabase.Create(Path.Combine(folder, "state.db")))
        {
            new StateAnchor(state, new Spool(Path.Combine(folder, "spool"))).Begin();
        }

        LogIdentity.Create(Path.Combine(folder, "log-key")).Dispose();
        return new Box(folder, keep);
    }

    public static Box Open(string folder) => new(folder, keep: true);

    /// <summary>A grant to a new recipient, with its consent record in the outbox.</summary>
    public Grant Give(string name = "adviser", EncryptionCertificate? encryption = null, string broker = "mqtt://localhost")
    {
        var pseudonym = Pseudonym.Random();
        using var identity = _keys.Create(pseudonym);
        var record = Granting.Consent(pseudonym, Digest.Of(Encoding.ASCII.GetBytes(name)), Minutely);
        var recipient = new Recipient(name, RecipientKind.Outside, pseudonym, record.Controller.Thumbprint, new Uri(broker));
        var grant = new Grant(record.Id, recipient, record.Terms, record.Validity, record.Hash, 17, ReleaseContent.PayloadSizeFor(record.Terms));
        Spool.Prepare(grant, new CourierRoute(grant.Recipient.Broker));
        var notice = Sealer.Seal(record, Now, identity, encryption);
        Consents.Give(new GivenConsent(grant, new RecipientAccess(new CourierRoute(grant.Recipient.Broker), null), notice), Now);
        Spool.Put(notice);
        return grant;
    }

    /// <summary>The next releases of a grant go into the outbox.</summary>
    public List<SealedRelease> Release(Grant grant, int count = 1, EncryptionCertificate? encryption = null, string? refusal = null)
    {
        using var identity = _keys.Load(grant.Recipient.Pseudonym);
        var minimizer = new Minimizer(
            [grant], Consents.Marks(), Paris, _ => WattHours.Zero, new Auditor(AuditMemory.Fresh(Paris, [grant])));
        var releases = new List<SealedRelease>();
        while (releases.Count < count)
        {
            var turn = minimizer.NextTurn(new Meter(), minimizer.NextDue!.Value)!;
            var message = Sealer.Seal(turn.Release, identity, encryption);
            Assert.True(Outbox.Commit(message, turn.Mark, turn.Edges, refusal, Now));
            releases.Add(message);
        }

        return releases;
    }

    /// <summary>What the courier does when the broker has taken a message.</summary>
    public void Acknowledge(SealedRelease release)
    {
        var folder = Path.Combine(Spool.Root, release.Pseudonym.ToString());
        var file = Directory.GetFiles(Path.Combine(folder, release.Grant.ToString()), $"*{release.Id}.release").Single();
        File.Move(file, Path.Combine(folder, "acks", Path.GetFileName(file)));
    }

    public bool Withdraw(Grant grant)
    {
        using var identity = _keys.Load(grant.Recipient.Pseudonym);
        var (sequence, previous) = Consents.NextRecord(grant.Recipient.Pseudonym);
        var record = new WithdrawalRecord(grant, new RecordLink(grant.Recipient.Pseudonym, sequence, previous), Now, erase: false);
        return Consents.Withdraw(grant, Sealer.Seal(record, Now, identity, null), record.Hash, Now) == ConsentChange.Made;
    }

    /// <summary>What the gateway does first when it is started: every withdrawal whose stop marker stands is completed, and what was stopped is erased again.</summary>
    public void CompleteWithdrawals()
    {
        foreach (var (grant, withdrawn, _) in Consents.All().Where(standing => Spool.IsStopped(standing.Grant.Recipient.Pseudonym, standing.Grant.Id)))
        {
            Assert.True(withdrawn is not null || Withdraw(grant));
            Spool.Erase(grant.Recipient.Pseudonym, grant.Id);
        }
    }

    /// <summary>Signs the log and writes its files.</summary>
    public SignedCheckpoint Sign(Instant? now = null)
    {
        var signed = Log.Sign(Identity, now ?? Now);
        Files.Write(signed);
        return signed;
    }

    /// <summary>Changes the state behind the gateway's back, as another program could.</summary>
    public int Tamper(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public List<T> Ask<T>(string sql, Func<SqliteDataReader, T> map)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        Identity.Dispose();
        State.Dispose();
        if (!_keep)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>A meter that counts 7 Wh a minute.</summary>
    private sealed class Meter : IRegisterTimeline
    {
        public RegisterAt At(Quantity quantity, Instant boundary) => RegisterAt.Known(new WattHours(boundary.ToUnixTimeSeconds() / 60 * 7), 0);

        public VoltAmperes? PeakOf(Interval day) => null;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Default Timeout=30");
        connection.Open();
        return connection;
    }
}
