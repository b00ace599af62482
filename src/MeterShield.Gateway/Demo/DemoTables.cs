using System.Globalization;
using MeterShield.Records;
using NodaTime.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MeterShield.Gateway.Demo;

/// <summary>What the demo shows on the terminal.</summary>
internal static class DemoTables
{
    private static readonly LocalDateTimePattern Clock = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>The picture while it runs.</summary>
    public static IRenderable Live(DemoRun demo, Language language)
    {
        var summary = demo.Summary;
        var table = new Table().Title(language.Choose("MeterShield demo - in the simulated home it is ", "MeterShield, démonstration - dans le logement simulé il est ") + (demo.Clock is { } clock ? Clock.Format(clock) : "..."));
        table.AddColumns(language.Choose("who", "qui"), language.Choose("may have", "peut avoir"), language.Choose("messages checked", "messages vérifiés"), language.Choose("energy", "énergie"));
        table.AddRow(language.Choose("the home itself", "le logement lui-même"), language.Choose("everything", "tout"), Number(summary.KeptAtHome) + language.Choose(" readings kept", " lectures gardées"), "");
        foreach (var recipient in demo.Recipients)
        {
            table.AddRow(recipient.Name, recipient.Resolution.Code(), Number(recipient.Verified), recipient.Total.ToString());
        }

        table.AddRow(language.Choose("everyone else", "tous les autres"), language.Choose("nothing", "rien"), "0", "");
        return table;
    }

    /// <summary>The sums at the end.</summary>
    public static IRenderable Final(DemoSummary summary, Language language)
    {
        var table = new Table().Title(language.Choose("What happened", "Ce qui s'est passé"));
        table.AddColumns("", "");
        table.AddRow(language.Choose("meter frames read", "trames du compteur lues"), Number(summary.Frames));
        table.AddRow(language.Choose("readings kept at home", "lectures gardées à la maison"), Number(summary.KeptAtHome));
        table.AddRow(language.Choose("releases signed and sent", "envois signés et partis"), Number(summary.Released));
        table.AddRow(language.Choose("  of which say 'missing'", "  dont disent « manquant »"), Number(summary.Missing + summary.Withheld));
        table.AddRow(language.Choose("signatures checked and good", "signatures vérifiées et bonnes"), Number(summary.Verified));
        table.AddRow(language.Choose("messages refused", "messages refusés"), Number(summary.Rejected));
        table.AddRow(language.Choose("energy lost or invented", "énergie perdue ou inventée"), $"{summary.ConservationErrorWh} Wh");
        return table;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
