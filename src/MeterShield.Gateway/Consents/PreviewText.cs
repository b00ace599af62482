using System.Globalization;
using System.Text;
using MeterShield.Minimization;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>What a consent would let be computed, in plain words.</summary>
internal sealed class PreviewText(Language language, DateTimeZone zone)
{
    private readonly TermsText _terms = new(language);

    public string Of(Preview preview)
    {
        var text = new StringBuilder();
        Line(text, $"{Word("It would hold", "Il vaudrait")}{_terms.Colon}{_terms.Of(preview.Validity.Start, zone)} - {_terms.Of(preview.Validity.End, zone)}");
        foreach (var known in preview.Knowledge)
        {
            Line(text, $"{Word("from", "à partir du")} {_terms.Of(known.From, zone)}{_terms.Colon}{Who(known)}{_terms.Colon}{(known.Resolution is { } finest ? _terms.Of(finest) : Word("nothing more", "plus rien"))}");
        }

        foreach (var residue in preview.Residues)
        {
            Line(text, language.Choose(residue.Words.English, residue.Words.French));
            Line(text, Word(
                "That needs your yes, or the value stays here; what a beginning leaves over is not there without --start",
                "Il y faut votre oui, sinon la valeur reste ici ; ce que laisse un début n'existe pas sans --start") + $": --admit {AdmissionWords.Of(residue.Admission.Interval)}");
        }

        Spans(text, preview.Withheld, "Stays here, because a finer consent ends inside it", "Reste ici, parce qu'un consentement plus fin s'y termine");
        Spans(
            text, preview.OperatorResidues,
            "With the grid operator's midnight register also, and this cannot be prevented", "Avec l'index de minuit du gestionnaire du réseau aussi, et cela ne peut être empêché");
        Spans(
            text, preview.OperatorResiduesBefore,
            "Of what has left already, with the grid operator's midnight register", "De ce qui est déjà sorti, avec l'index de minuit du gestionnaire du réseau");
        if (preview.OtherQuanta.Count > 0)
        {
            Line(text, Word(
                "Others get this quantity rounded to another step: two steps narrow a value down further than either.",
                "D'autres reçoivent cette grandeur avec un autre arrondi : deux arrondis cernent une valeur mieux qu'un seul."));
        }

        Line(text, $"{Word("First message, at the latest", "Premier message, au plus tard")}{_terms.Colon}{Local(preview.FirstDue)}");
        Line(text, Word(
            "A value that stays here looks like an outage, but the next one does not count it in, as it does after an outage: who compares them can tell which it was.",
            "Une valeur qui reste ici ressemble à une panne, mais la suivante ne la compte pas, ce qu'elle fait après une panne : qui les compare peut savoir laquelle des deux c'était."));
        return text.ToString().TrimEnd();
    }

    private void Spans(StringBuilder text, IReadOnlyList<Interval> spans, string english, string french)
    {
        foreach (var span in spans)
        {
            Line(text, $"{Word(english, french)}{_terms.Colon}{_terms.Of(span.Start, zone)} - {_terms.Of(span.End, zone)}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.AppendLine(line);

    private string Who(Knowledge known) => known.Who switch
    {
        Knower.Recipient => known.Name!,
        Knower.Coalition => Word("all recipients together", "tous les destinataires réunis"),
        Knower.CoalitionWithOperator => Word("all of them and the grid operator", "eux tous et le gestionnaire du réseau"),
        _ => throw new ArgumentOutOfRangeException(nameof(known)),
    };

    private string Local(Instant instant) =>
        string.Create(CultureInfo.InvariantCulture, $"{_terms.Of(instant.InZone(zone).Date.AtStartOfDayInZone(zone).ToInstant(), zone)} {instant.InZone(zone):HH:mm:ss}");

    private string Word(string english, string french) => language.Choose(english, french);
}
