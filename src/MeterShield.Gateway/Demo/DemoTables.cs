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
    public static IRenderable Live(DemoRun demo)
    {
        var summary = demo.Summary;
        var table = new Table().Title($"MeterShield demo - in the simulated home it is {(demo.Clock is { } clock ? Clock.Format(clock) : "...")}");
        table.AddColumns("who", "may have", "messages checked", "energy");
        table.AddRow("the home itself", "everything", Number(summary.KeptAtHome) + " readings kept", "");
        foreach (var recipient in demo.Recipients)
        {
            table.AddRow(recipient.Name, recipient.Resolution.Code(), Number(recipient.Verified), recipient.Total.ToString());
        }

        table.AddRow("everyone else", "nothing", "0", "");
        return table;
    }

    /// <summary>The sums at the end.</summary>
    public static IRenderable Final(DemoSummary summary)
    {
        var table = new Table().Title("What happened");
        table.AddColumns("", "");
        table.AddRow("meter frames read", Number(summary.Frames));
        table.AddRow("readings kept at home", Number(summary.KeptAtHome));
        table.AddRow("releases signed and sent", Number(summary.Released));
        table.AddRow("  of which say 'missing'", Number(summary.Missing + summary.Withheld));
        table.AddRow("signatures checked and good", Number(summary.Verified));
        table.AddRow("messages refused", Number(summary.Rejected));
        table.AddRow("energy lost or invented", $"{summary.ConservationErrorWh} Wh");
        return table;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
