using System.Globalization;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;
using NodaTime.Text;

namespace MeterShield.Gateway.Consents;

/// <summary>Why an invitation is refused, a sentence for each reason.</summary>
internal static class InvitationText
{
    private const string Unchanged = "Nothing was kept.";

    /// <summary>Why a file is not an invitation.</summary>
    public static string Of(InvitationFault fault) => fault switch
    {
        InvitationFault.TooLong => $"The file is longer than 64 kB: no invitation is. {Unchanged}",
        InvitationFault.Structure => $"The file is not a signed invitation: ask the recipient for the one its 'invite' made. {Unchanged}",
        InvitationFault.Signature => $"The signature does not verify: the file was changed or forged. {Unchanged}",
        InvitationFault.Content => $"What is signed is not an invitation of this version, or holds something unknown. {Unchanged}",
        InvitationFault.AnotherSigner => $"It is signed with another certificate than the one it names. {Unchanged}",
        InvitationFault.Encryption => $"It names a certificate for encryption that cannot be used: P-256 or brainpoolP256r1 is needed. {Unchanged}",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>Every reason why a good invitation is refused here and now.</summary>
    /// <param name="invitation">The invitation.</param>
    /// <param name="newest">When the newest ever seen of its issuer was made, or null.</param>
    /// <param name="now">Now.</param>
    public static IEnumerable<string> Faults(Invitation invitation, Instant? newest, Instant now)
    {
        if (invitation.Valid.End <= now)
        {
            yield return Expired(invitation);
        }

        if (invitation.Valid.Start > now + Duration.FromDays(1))
        {
            yield return $"It was made on {Date(invitation.Valid.Start)}, which is still to come: set the clock right. {Unchanged}";
        }

        if (newest is { } seen && invitation.Valid.Start < seen)
        {
            yield return $"It was made on {Date(invitation.Valid.Start)}, and a newer one of {Date(seen)} by the same recipient was seen here: ask for the newest. {Unchanged}";
        }

        foreach (var (line, number) in invitation.Lines.Select((line, index) => (line, index + 1)))
        {
            if (GrantTerms.Fault(line.Purpose, line.Quantity, line.Resolution, line.RetentionDays) is { } fault)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Line {number} asks for what nobody can be given: {fault} {Unchanged}");
            }
        }
    }

    public static string Expired(Invitation invitation) => $"It could be accepted until {Date(invitation.Valid.End)}: ask for a new one. {Unchanged}";

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

    private static string Date(Instant instant) => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd").Format(instant);
}
