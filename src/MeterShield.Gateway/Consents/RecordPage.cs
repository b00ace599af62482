using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Consents;

/// <summary>Consent records as one page to print: no script, no picture, nothing fetched.</summary>
internal sealed class RecordPage(Language language, DateTimeZone zone)
{
    private const string Style =
        "body{font:11pt/1.45 serif;max-width:42em;margin:2em auto;padding:0 1em}h1{font-size:1.5em}h2{font-size:1.15em;border-top:1px solid;padding-top:1em}"
        + "dl{display:grid;grid-template-columns:12em 1fr;gap:.2em 1em}dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}pre{white-space:pre-wrap;font:inherit;border-left:3px solid;padding-left:1em}"
        + "section{break-inside:avoid}";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly TermsText _terms = new(language);
    private readonly StringBuilder _records = new();

    /// <summary>A consent.</summary>
    /// <param name="file">What its files begin with.</param>
    /// <param name="grant">The grant it proves.</param>
    /// <param name="record">The record.</param>
    /// <param name="shown">What was shown before, or null when that was not kept.</param>
    public void Add(string file, Grant grant, ConsentRecord record, string? shown)
    {
        Begin($"{file}{_terms.Colon}{Word("consent", "consentement")}, {grant.Recipient.Name}");
        Row(Word("given on", "donné le"), Hour(record.Given));
        Row(Word("to", "à"), $"{record.Controller.Name}, {record.Controller.Address} ({record.Controller.Contact})");
        Row(Word("certificate", "certificat"), record.Controller.Thumbprint.ToString());
        Row(Word("why", "pourquoi"), _terms.Of(record.Terms.Purpose));
        Row(Word("what", "quoi"), _terms.Of(record.Terms));
        Row(Word("from, to", "du, au"), $"{_terms.Of(record.Validity.Start, zone)}, {_terms.Of(record.Validity.End, zone)}");
        Row(Word("kept there for", "conservé là-bas"), string.Create(CultureInfo.InvariantCulture, $"{record.Terms.RetentionDays} {Word("days", "jours")}, {string.Join(", ", record.Notice.StorageLocations)}"));
        Row(Word("handed on to", "transmis à"), _terms.OfOthers(record.Notice.ThirdParties));
        Row(Word("your rights", "vos droits"), record.Notice.Rights);
        Row(Word("complaints", "réclamations"), record.Notice.Authority);
        Row(Word("reference", "référence"), record.Reference);
        Row(Word("record", "enregistrement"), record.Id.ToString());
        Row(Word("text shown, SHA-256", "texte montré, SHA-256"), record.Notice.Hash.ToString());
        End(shown);
    }

    /// <summary>A withdrawal.</summary>
    public void Add(string file, Grant grant, WithdrawalRecord record)
    {
        Begin($"{file}{_terms.Colon}{Word("withdrawal", "retrait")}, {grant.Recipient.Name}");
        Row(Word("withdrawn on", "retiré le"), Hour(record.Withdrawn));
        Row(Word("erasure asked for", "effacement demandé"), record.Erase ? Word("yes", "oui") : Word("no", "non"));
        Row(Word("record", "enregistrement"), record.Id.ToString());
        End(null);
    }

    /// <summary>The page.</summary>
    public string ToHtml() => string.Create(CultureInfo.InvariantCulture, $"""
        <!DOCTYPE html>
        <html lang="{language.Code()}">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{Text(Title)}</title>
        <style>{Style}</style>
        </head>
        <body>
        <h1>{Text(Title)}</h1>
        <p>{Text(Word(
            "Each record is signed by this home, under a name it uses toward this recipient alone: whoever sees the pages of two recipients knows that they are of one home. The signature is checked with",
            "Chaque enregistrement est signé par ce logement, sous un nom qui ne sert qu'envers ce destinataire : qui voit les pages de deux destinataires sait qu'il s'agit d'un même logement. La signature se vérifie avec"))}
        <code>openssl cms -verify -inform DER -in 01-consent.p7m -CAfile home.pem</code>.</p>
        {_records}<p>{Text(Word(
            "You can withdraw at any time at the box. What was sent cannot be recalled.",
            "Vous pouvez retirer votre consentement à tout moment sur le boîtier. Ce qui a été envoyé ne peut être rappelé."))}</p>
        </body>
        </html>

        """);

    private string Title => Word("Consents given and withdrawn", "Consentements donnés et retirés");

    private static string Text(string text) => Encoder.Encode(text);

    private void Begin(string title) => _records.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(title)}</h2>\n<dl>\n");

    private void Row(string name, string? value)
    {
        if (value is not null)
        {
            _records.Append(CultureInfo.InvariantCulture, $"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>\n");
        }
    }

    private void End(string? shown)
    {
        _records.Append("</dl>\n");
        if (shown is not null)
        {
            _records.Append(CultureInfo.InvariantCulture, $"<pre>{Text(shown.TrimEnd())}</pre>\n");
        }

        _records.Append("</section>\n");
    }

    private string Hour(Instant instant) => $"{_terms.Of(instant, zone)} ({Word("to the hour", "à l'heure près")})";

    private string Word(string english, string french) => language.Choose(english, french);
}
