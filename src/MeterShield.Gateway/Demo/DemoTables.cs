using System.Globalization;
using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MeterShield.Gateway.Demo;

/// <summary>What the demo shows on the terminal.</summary>
internal sealed class DemoTables(Language language)
{
    private static readonly LocalDateTimePattern Clock = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>Groups of three with a space between that breaks no line, as French has it.</summary>
    private static readonly NumberFormatInfo FrenchNumbers = new() { NumberGroupSeparator = "\u00a0" };

    private readonly TermsText _terms = new(language);

    /// <summary>Who got what, by now.</summary>
    /// <param name="demo">The demo.</param>
    /// <param name="ending">How long it still runs, or null when it is over.</param>
    public IRenderable Live(DemoRun demo, TimeSpan? ending)
    {
        var summary = demo.Summary;
        var table = new Table().Title(language.Choose("MeterShield demo: in the simulated home it is ", "MeterShield, démonstration : dans le logement simulé il est ") + (demo.Clock is { } clock ? Clock.Format(clock) : "..."));
        table.AddColumns(language.Choose("who", "qui"), language.Choose("may have", "peut avoir"), language.Choose("messages checked", "messages vérifiés"), language.Choose("energy", "énergie"));
        table.AddRow(language.Choose("the home itself", "le logement lui-même"), language.Choose("everything", "tout"), Number(summary.KeptAtHome) + language.Choose(" readings kept", " lectures gardées"), "");
        foreach (var recipient in demo.Recipients)
        {
            table.AddRow(NameOf(recipient), _terms.Of(recipient.Resolution), Number(recipient.Verified), Number(recipient.Total.Value) + " Wh");
        }

        table.AddRow(language.Choose("everyone else", "tous les autres"), language.Choose("nothing", "rien"), "0", "");
        return ending is { } left ? table.Caption(EndsIn(left)) : table;
    }

    /// <summary>The sums at the end.</summary>
    public IRenderable Final(DemoSummary summary)
    {
        var table = new Table().Title(language.Choose("What happened", "Ce qui s'est passé")).HideHeaders();
        table.AddColumns("", "");
        table.AddRow(language.Choose("meter frames read", "trames du compteur lues"), Number(summary.Frames));
        table.AddRow(language.Choose("readings kept at home", "lectures gardées à la maison"), Number(summary.KeptAtHome));
        table.AddRow(language.Choose("releases signed and sent", "envois signés et partis"), Number(summary.Released));
        table.AddRow(language.Choose("  of which say 'missing'", "  dont disent « manquant »"), Number(summary.Missing + summary.Withheld));
        table.AddRow(language.Choose("signatures checked and good", "signatures vérifiées et bonnes"), Number(summary.Verified));
        table.AddRow(language.Choose("messages refused", "messages refusés"), Number(summary.Rejected));
        table.AddRow(language.Choose("energy lost or invented", "énergie perdue ou inventée"), $"{Number(summary.ConservationErrorWh)} Wh");
        return table;
    }

    /// <summary>A recipient that got nothing, and why that may be.</summary>
    /// <param name="recipient">The recipient.</param>
    /// <param name="trouble">What stands between it and its messages, or null.</param>
    public string Unserved(DemoRecipient recipient, DeliveryTrouble? trouble)
    {
        var nothing = language.Choose($"Nothing reached the {NameOf(recipient)}.", $"Rien n'est parvenu au {NameOf(recipient)}.");
        var tooShort = language.Choose(
            "Take a longer --duration, so that a day passes in the simulated home.",
            "Prenez --duration plus long, pour qu'un jour passe dans le logement simulé.");
        string[] reasons = [trouble is { IsReached: false } ? "" : tooShort, trouble is null ? "" : language.Choose(trouble.English, trouble.French)];
        return string.Join(' ', reasons.Where(reason => reason != "").Prepend(nothing));
    }

    private string NameOf(DemoRecipient recipient) => recipient.Purpose == Purpose.Advice
        ? language.Choose("adviser", "conseiller")
        : language.Choose("flexibility service", "service de flexibilité");

    private string EndsIn(TimeSpan left) => left > TimeSpan.Zero
        ? language.Choose($"ends by itself in {Seconds(left)} s; Ctrl-C ends it now", $"se termine dans {Seconds(left)} s ; Ctrl-C y met fin tout de suite")
        : language.Choose("the last messages are on their way", "les derniers messages sont en route");

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);

    private string Number(long number) => number.ToString("N0", language == Language.French ? FrenchNumbers : CultureInfo.InvariantCulture.NumberFormat);
}
