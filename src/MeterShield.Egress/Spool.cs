using System.Text;
using MeterShield.Records;
using MeterShield.Sealing;

namespace MeterShield.Egress;

/// <summary>
/// The inside half's view of the spool: puts sealed messages in, reads acknowledgments, writes stop markers.
/// It takes nothing but what <see cref="Sealer"/> made.
/// </summary>
public sealed class Spool
{
    private readonly SpoolLayout _layout;

    /// <summary>The spool in a folder, which is made if it is not there.</summary>
    public Spool(string root)
    {
        _layout = new SpoolLayout(Path.GetFullPath(root));
        Durable.CreateFolder(_layout.Root);
    }

    /// <summary>The folder.</summary>
    public string Root => _layout.Root;

    /// <summary>Makes the folder of a grant and says where its recipient listens.</summary>
    public void Prepare(Grant grant, CourierRoute route)
    {
        var pseudonym = grant.Recipient.Pseudonym;
        Durable.CreateFolder(_layout.Home(pseudonym));
        Durable.CreateFolder(_layout.AckFolder(pseudonym));
        Durable.CreateFolder(_layout.NoticeFolder(pseudonym));
        Durable.CreateFolder(_layout.Folder(pseudonym, grant.Id));
        if (route.Authorities is { } authorities)
        {
            Durable.Write(Path.Combine(_layout.Home(pseudonym), CourierRoutes.Authorities), Encoding.ASCII.GetBytes(authorities));
        }

        Durable.Write(_layout.Route(pseudonym), route.ToJson());
    }

    /// <summary>Puts a sealed release in its recipient's queue.</summary>
    public void Put(SealedRelease release) => Put(release.Pseudonym, release.Grant, MessageOf(release), release.Bytes.Span);

    /// <summary>Puts a sealed consent record or withdrawal in its recipient's queue.</summary>
    public void Put(SealedNotice notice) => Put(notice.Pseudonym, notice.Grant, MessageOf(notice), notice.Bytes.Span);

    /// <summary>Stops a grant: from when this returns, the courier writes nothing of it any more, also after a power cut.</summary>
    public void Stop(Pseudonym pseudonym, GrantId grant) => Stop([(pseudonym, grant)]);

    /// <summary>Stops grants: all of them at once, before the disk is waited for.</summary>
    public void Stop(IEnumerable<Grant> grants) => Stop([.. grants.Select(grant => (grant.Recipient.Pseudonym, grant.Id))]);

    /// <summary>Whether there is anything of a pseudonym: its folder goes with its TLS key, after its last word.</summary>
    public bool Knows(Pseudonym pseudonym) => Directory.Exists(_layout.Home(pseudonym));

    /// <summary>Whether <see cref="Prepare"/> was done to its end.</summary>
    public bool IsPrepared(Grant grant) =>
        File.Exists(_layout.Route(grant.Recipient.Pseudonym)) && Directory.Exists(_layout.Folder(grant.Recipient.Pseudonym, grant.Id));

    /// <summary>Takes stop markers away again: of grants whose withdrawal was not written down and that go on.</summary>
    public void Resume(IEnumerable<Grant> grants)
    {
        foreach (var marker in grants.Select(grant => _layout.Stop(grant.Recipient.Pseudonym, grant.Id)).Where(File.Exists))
        {
            Durable.Delete(marker);
        }
    }

    /// <summary>Holds everything: until <see cref="LetGo"/> the courier writes nothing at all, also after a power cut.</summary>
    public void Hold()
    {
        if (!IsHeld)
        {
            Durable.Appear(_layout.Hold);
            Durable.Keep(_layout.Hold);
        }
    }

    /// <summary>Whether everything is held.</summary>
    public bool IsHeld => File.Exists(_layout.Hold);

    /// <summary>Ends the hold.</summary>
    public void LetGo()
    {
        if (IsHeld)
        {
            Durable.Delete(_layout.Hold);
        }
    }

    /// <summary>
    /// Removes what the state does not know, pseudonyms and grants, and every release that waits: after another state was put in
    /// the place of the one that queued them.
    /// </summary>
    public void KeepOnlyRecordsOf(IReadOnlyCollection<Grant> known)
    {
        var names = known.SelectMany(grant => new[] { grant.Recipient.Pseudonym.ToString(), $"{grant.Recipient.Pseudonym}/{grant.Id}" }).ToHashSet(StringComparer.Ordinal);
        foreach (var home in Homes())
        {
            if (!names.Contains(Path.GetFileName(home)))
            {
                Directory.Delete(home, recursive: true);
                continue;
            }

            foreach (var folder in Directory.GetDirectories(home).Where(folder => GrantId.TryParse(Path.GetFileName(folder), out _)))
            {
                if (!names.Contains($"{Path.GetFileName(home)}/{Path.GetFileName(folder)}"))
                {
                    Directory.Delete(folder, recursive: true);
                    continue;
                }

                foreach (var release in Directory.GetFiles(folder, "*.release"))
                {
                    Durable.Delete(release);
                }
            }
        }
    }

    /// <summary>The folders of pseudonyms that are there.</summary>
    public IReadOnlyList<Pseudonym> Pseudonyms() => [.. Homes().Select(home => Pseudonym.TryParse(Path.GetFileName(home), out var pseudonym) ? pseudonym : default)];

    /// <summary>Whether a stop marker stands.</summary>
    public bool IsStopped(Pseudonym pseudonym, GrantId grant) => File.Exists(_layout.Stop(pseudonym, grant));

    /// <summary>Erases what is queued for a stopped grant. The marker stays.</summary>
    public void Erase(Pseudonym pseudonym, GrantId grant)
    {
        foreach (var file in FilesIn(_layout.Folder(pseudonym, grant)).Where(file => Path.GetFileName(file) != SpoolLayout.StopMarker))
        {
            Durable.Delete(file);
        }
    }

    /// <summary>What stands in the way of each recipient's delivery, as its courier last met it; nothing for those that are well.</summary>
    public IReadOnlyList<DeliveryTrouble> Troubles() => [.. Directory.EnumerateDirectories(Root).Select(TroubleNote.Read).OfType<DeliveryTrouble>()];

    /// <summary>What stands in the way of one recipient's delivery, as its courier last met it; null when it is well.</summary>
    /// <param name="pseudonym">This home's name toward it.</param>
    public DeliveryTrouble? TroubleOf(Pseudonym pseudonym) => TroubleNote.Read(_layout.Home(pseudonym));

    /// <summary>Takes messages out of their queues, those that are there.</summary>
    internal void Remove(IEnumerable<(Pseudonym Pseudonym, GrantId Grant, SpooledMessage Message)> messages) =>
        Durable.Delete(messages.Select(entry => _layout.FileOf(entry.Pseudonym, entry.Grant, entry.Message)));

    internal static SpooledMessage MessageOf(SealedRelease release) => new(release.Due, release.Sequence, release.Id, MessageKind.Release);

    internal static SpooledMessage MessageOf(SealedNotice notice) =>
        new(notice.Due, notice.Sequence, notice.Id, notice.Kind == NoticeKind.Consent ? MessageKind.Consent : MessageKind.Withdrawal);

    internal bool Holds(Pseudonym pseudonym, GrantId grant, SpooledMessage message) => File.Exists(_layout.FileOf(pseudonym, grant, message));

    internal void Put(Pseudonym pseudonym, GrantId grant, SpooledMessage message, ReadOnlySpan<byte> bytes) =>
        Durable.Write(_layout.FileOf(pseudonym, grant, message), bytes);

    /// <summary>The acknowledgments the courier has left, each with its file.</summary>
    internal IEnumerable<(SpooledMessage Message, string Path)> Acknowledgments()
    {
        foreach (var home in Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal))
        {
            foreach (var file in FilesIn(Path.Combine(home, SpoolLayout.Acks)))
            {
                if (SpooledMessage.TryParse(Path.GetFileName(file), out var message))
                {
                    yield return (message, file);
                }
            }
        }
    }

    private void Stop((Pseudonym Pseudonym, GrantId Grant)[] stopped)
    {
        foreach (var (pseudonym, grant) in stopped)
        {
            Durable.CreateFolder(_layout.Home(pseudonym));
            Durable.CreateFolder(_layout.Folder(pseudonym, grant));
            Durable.Appear(_layout.Stop(pseudonym, grant));
        }

        foreach (var (pseudonym, grant) in stopped)
        {
            Durable.Keep(_layout.Stop(pseudonym, grant));
        }
    }

    private IEnumerable<string> Homes() => Directory.GetDirectories(Root).Where(home => Pseudonym.TryParse(Path.GetFileName(home), out _));

    private static string[] FilesIn(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
}
