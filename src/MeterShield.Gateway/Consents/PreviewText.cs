using System.Globalization;
using System.Text;
using MeterShield.Minimization;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>What a consent would let be computed, in plain words.</summary>
internal sealed class PreviewText(Language language, DateTimeZone zone)
{
    private readonly TermsText _terms = new(language);

    public string Of(Preview preview, string recipient)
    {
        var text = new StringBuilder();
        foreach (var known in preview.Knowledge)
        {
            Line(text, $"{Word("from", "à partir du")} {_terms.Of(known.From, zone)}: {Who(known.Who, recipient)}: {_terms.Of(known.Resolution)}");
        }

        foreach (var residue in preview.Start.Residues)
        {
            Line(text, language.Choose(residue.Words.English, residue.Words.French));
            Line(text, Word("That needs your yes (--admit); without --start there is none of it.", "Il y faut votre oui (--admit) ; sans --start, il n'y en a pas."));
        }

        if (preview.OperatorResidue is { } residueOfDay)
        {
            Line(text, $"{Word("With the grid operator's midnight register also, and this cannot be prevented", "Avec l'index de minuit du gestionnaire du réseau aussi, et cela ne peut être empêché")}: {_terms.Of(residueOfDay.Start, zone)} - {_terms.Of(residueOfDay.End, zone)}");
        }

        if (preview.OtherQuanta.Count > 0)
        {
            Line(text, Word(
                "Others get this quantity rounded to another step: two steps narrow a value down further than either.",
                "D'autres reçoivent cette grandeur avec un autre arrondi : deux arrondis cernent une valeur mieux qu'un seul."));
        }

        Line(text, $"{Word("First message, at the latest", "Premier message, au plus tard")}: {Local(preview.FirstDue)}");
        return text.ToString().TrimEnd();
    }

    private static void Line(StringBuilder text, string line) => text.AppendLine(line);

    private string Who(Knower who, string recipient) => who switch
    {
        Knower.Recipient => recipient,
        Knower.Coalition => Word("all recipients together", "tous les destinataires réunis"),
        Knower.CoalitionWithOperator => Word("all of them and the grid operator", "eux tous et le gestionnaire du réseau"),
        _ => throw new ArgumentOutOfRangeException(nameof(who)),
    };

    private string Local(Instant instant) =>
        string.Create(CultureInfo.InvariantCulture, $"{_terms.Of(instant.InZone(zone).Date.AtStartOfDayInZone(zone).ToInstant(), zone)} {instant.InZone(zone):HH:mm:ss}");

    private string Word(string english, string french) => language.Choose(english, french);
}
