using MeterShield.Records;

namespace MeterShield.Egress;

/// <summary>
/// Where things are in the spool, the one folder the two halves of the gateway share:
/// <code>
/// hold                          everything is held: nothing is sent while it is there
/// PSEUDONYM/route.json          where this recipient listens
/// PSEUDONYM/trouble             what stands in the way of its delivery just now
/// PSEUDONYM/GRANT/FILE.kind     sealed messages, oldest first by name
/// PSEUDONYM/GRANT/stop          written at withdrawal: nothing of this grant is sent any more
/// PSEUDONYM/notices/FILE.kind   records of withdrawals
/// PSEUDONYM/acks/FILE.kind      what the recipient's broker has taken
/// </code>
/// </summary>
internal sealed class SpoolLayout(string root)
{
    public const string Notices = "notices";
    public const string Acks = "acks";
    public const string StopMarker = "stop";
    public const string HoldMarker = "hold";
    public const string RouteFile = "route.json";
    public const string TroubleFile = "trouble";

    public string Root { get; } = root;

    /// <summary>While this stands nothing is sent to anybody.</summary>
    public string Hold => Path.Combine(Root, HoldMarker);

    public string Home(Pseudonym pseudonym) => Path.Combine(Root, pseudonym.ToString());

    public string Route(Pseudonym pseudonym) => Path.Combine(Home(pseudonym), RouteFile);

    public string AckFolder(Pseudonym pseudonym) => Path.Combine(Home(pseudonym), Acks);

    public string Folder(Pseudonym pseudonym, GrantId grant) => Path.Combine(Home(pseudonym), grant.ToString());

    public string NoticeFolder(Pseudonym pseudonym) => Path.Combine(Home(pseudonym), Notices);

    public string Stop(Pseudonym pseudonym, GrantId grant) => Path.Combine(Folder(pseudonym, grant), StopMarker);

    /// <summary>A withdrawal must reach the recipient although its grant is stopped, so it has a folder of its own.</summary>
    public string FileOf(Pseudonym pseudonym, GrantId grant, SpooledMessage message)
    {
        var folder = message.Kind == MessageKind.Withdrawal ? NoticeFolder(pseudonym) : Folder(pseudonym, grant);
        return Path.Combine(folder, message.FileName);
    }
}
