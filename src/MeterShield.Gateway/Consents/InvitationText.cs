using System.Globalization;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Consents;

/// <summary>Why an invitation is refused, a sentence for each reason.</summary>
internal sealed class InvitationText(Language language)
{
    private string Unchanged => Word("Nothing was kept.", "Rien n'a été gardé.");

    /// <summary>Why a file is not an invitation.</summary>
    public string Of(InvitationFault fault) => Why(fault) + " " + Unchanged;

    /// <summary>Every reason why a good invitation is refused here and now.</summary>
    /// <param name="invitation">The invitation.</param>
    /// <param name="newest">When the newest ever seen of its issuer was made, or null.</param>
    /// <param name="now">Now.</param>
    public IEnumerable<string> Faults(Invitation invitation, Instant? newest, Instant now)
    {
        if (invitation.Valid.End <= now)
        {
            yield return Expired(invitation);
        }

        var made = Date(invitation.Valid.Start);
        if (invitation.Valid.Start > now + Duration.FromDays(1))
        {
            yield return Word($"It was made on {made}, which is still to come: set the clock right.", $"Elle est du {made}, qui est encore à venir : mettez l'horloge à l'heure.") + " " + Unchanged;
        }

        if (newest is { } seen && invitation.Valid.Start < seen)
        {
            yield return Word(
                $"It was made on {made}, and a newer one of {Date(seen)} by the same recipient was seen here: ask for the newest.",
                $"Elle est du {made}, et une plus récente du {Date(seen)} du même destinataire a été vue ici : demandez la dernière.") + " " + Unchanged;
        }

        foreach (var (line, number) in invitation.Lines.Select((line, index) => (line, index + 1)))
        {
            if (GrantTerms.Fault(line.Purpose, line.Quantity, line.Resolution, line.Delay, line.RetentionDays) is { } fault)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Word($"Line {number} asks for what nobody can be given", $"La ligne {number} demande ce que personne ne peut recevoir")}: {fault.In(language)} {Unchanged}");
            }
        }
    }

    /// <summary>That it came too late.</summary>
    public string Expired(Invitation invitation) => Word(
        $"It could be accepted until {Date(invitation.Valid.End)}: ask for a new one.", $"Elle pouvait être acceptée jusqu'au {Date(invitation.Valid.End)} : demandez-en une nouvelle.") + " " + Unchanged;

    /// <summary>A word for a recipient, of its own name.</summary>
    public static string WordOf(string name)
    {
        // Without the system's tables (InvariantGlobalization) nothing takes accents off: these are the French ones.
        const string Accented = "àâäçéèêëîïôöùûüÿ", Plain = "aaaceeeeiioouuuy";
        var letters = name.ToLowerInvariant().Select(c => Accented.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Plain[at] : c)
            .Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? c : '-');
        var word = string.Join('-', string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
        return word.Length switch
        {
            0 => "recipient",
            > 40 => word[..40].TrimEnd('-'),
            _ => word,
        };
    }

    private string Why(InvitationFault fault) => fault switch
    {
        InvitationFault.TooLong => Word("The file is longer than 64 kB: no invitation is.", "Le fichier dépasse 64 ko : aucune invitation n'est si longue."),
        InvitationFault.Structure => Word(
            "The file is not a signed invitation: ask the recipient for the one its 'invite' made.",
            "Le fichier n'est pas une invitation signée : demandez au destinataire celle que son « invite » a faite."),
        InvitationFault.Signature => Word("The signature does not verify: the file was changed or forged.", "La signature ne se vérifie pas : le fichier a été modifié ou falsifié."),
        InvitationFault.Content => Word(
            "What is signed is not an invitation of this version, or holds something unknown.",
            "Ce qui est signé n'est pas une invitation de cette version, ou contient quelque chose d'inconnu."),
        InvitationFault.Hidden => Word(
            "A text in it holds characters that are not shown and could hide what it says: ask the recipient for one without them.",
            "Un de ses textes contient des caractères invisibles qui pourraient cacher ce qu'elle dit : demandez-en une qui n'en a pas."),
        InvitationFault.AnotherSigner => Word("It is signed with another certificate than the one it names.", "Elle est signée avec un autre certificat que celui qu'elle nomme."),
        InvitationFault.Encryption => Word(
            "It names a certificate for encryption that cannot be used: P-256 or brainpoolP256r1 is needed.",
            "Elle nomme un certificat de chiffrement inutilisable : il faut P-256 ou brainpoolP256r1."),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static string Date(Instant instant) => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd").Format(instant);

    private string Word(string english, string french) => language.Choose(english, french);
}
