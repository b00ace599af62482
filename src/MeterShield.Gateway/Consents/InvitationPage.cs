using System.Globalization;
using System.Text;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>An invitation as a page that a person understands, with what should make them think.</summary>
internal sealed class InvitationPage(Language language, DateTimeZone zone)
{
    private readonly TermsText _terms = new(language);

    public string Of(string name, Invitation invitation, IReadOnlyDictionary<int, LineState> states, bool isNew)
    {
        var text = new StringBuilder();
        var party = invitation.Controller;
        Line(text, $"{name}{_terms.Colon}{party.Name}, {party.Address} ({party.Contact})");
        Line(text, $"{Word("certificate", "certificat")} {party.Thumbprint}");
        if (isNew)
        {
            Line(text, Word(
                "! Nobody here has heard of it yet. Make sure by another way (its letter, its site, by telephone) that this certificate is its own.",
                "! Encore inconnu ici. Vérifiez par un autre moyen (son courrier, son site, par téléphone) que ce certificat est bien le sien."));
        }

        if (invitation.Reference is { } reference)
        {
            Line(text, $"{Word("! It carries a reference that identifies you", "! Elle porte une référence qui vous identifie")}{_terms.Colon}{reference}");
        }

        Line(text, $"{Word("kept in", "conservé à")}{_terms.Colon}{string.Join(", ", invitation.Notice.StorageLocations)}; {Word("handed on to", "transmis à")}{_terms.Colon}{_terms.OfOthers(invitation.Notice.ThirdParties)}");
        Line(text, _terms.RightsOf(invitation.Notice));
        Line(text, $"{Word("to be accepted until", "à accepter avant le")} {_terms.Of(invitation.Valid.End, zone)}");
        foreach (var (line, number) in invitation.Lines.Select((line, index) => (line, index + 1)))
        {
            Append(text, line, number, states);
        }

        text.AppendLine();
        Line(text, $"{Word("Nothing was given. Decide each line", "Rien n'a été donné. Décidez chaque ligne")}{_terms.Colon}metershield consent grant --invitation {name} --line N | consent refuse --invitation {name} --line N");
        return text.ToString().TrimEnd();
    }

    private static void Line(StringBuilder text, string line) => text.AppendLine(line);

    private void Append(StringBuilder text, InvitationLine line, int number, IReadOnlyDictionary<int, LineState> states)
    {
        text.AppendLine();
        Line(text, string.Create(CultureInfo.InvariantCulture, $"{number}. {language.Choose(line.English, line.French)}{State(number, states)}"));
        Line(text, string.Create(CultureInfo.InvariantCulture, $"   {_terms.Of(line.Purpose)}{_terms.Colon}{_terms.Of(line.Quantity)}, {_terms.Of(line.Resolution)}, {_terms.Of(line.Delay)}; {Word("kept there for", "conservé là-bas")} {line.RetentionDays} {Word("days", "jours")}"));
        if (line.RetentionDays > line.Purpose.RetentionDays)
        {
            Line(text, string.Create(CultureInfo.InvariantCulture, $"   ! {Word("That is longer than this purpose needs", "C'est plus long que ce but ne demande")}{_terms.Colon}{line.Purpose.RetentionDays} {Word("days; less is possible with --retention", "jours ; moins est possible avec --retention")}"));
        }
    }

    private string State(int number, IReadOnlyDictionary<int, LineState> states) => !states.TryGetValue(number, out var state) ? "" : state switch
    {
        LineState.Granted => Word("  [yes]", "  [oui]"),
        LineState.Refused => Word("  [no]", "  [non]"),
        LineState.Withdrawn => Word("  [withdrawn]", "  [retiré]"),
        LineState.Ended => Word("  [ended]", "  [terminé]"),
        _ => throw new ArgumentOutOfRangeException(nameof(states)),
    };

    private string Word(string english, string french) => language.Choose(english, french);
}
