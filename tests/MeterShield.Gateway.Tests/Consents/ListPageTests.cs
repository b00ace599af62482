using System.Runtime.CompilerServices;
using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using MeterShield.Tests.Counterparts;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>
/// What <c>consent list</c> prints, whole, in both languages. The pages are the plain files in <c>Pages</c>, to be read by people; METERSHIELD_ACCEPT=1
/// writes them anew, to be looked at.
/// </summary>
public sealed class ListPageTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 9, 0);
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    [Theory]
    [InlineData("list", "en", false)]
    [InlineData("list", "fr", false)]
    [InlineData("list-held", "en", true)]
    [InlineData("list-held", "fr", true)]
    public async Task The_page_reads_as_its_file_has_it(string page, string code, bool isHeld)
    {
        var text = new ConsentText(code == "fr" ? Language.French : Language.English, Zone);
        await ComparedAsync($"{page}.{code}.txt", text.List(isHeld ? [.. Standings().Take(2)] : [.. Standings()], Now, isHeld));
    }

    [Theory]
    [InlineData("LC_ALL=fr_FR.UTF-8", "LANG=en_US.UTF-8", "Rien ne sort de ce logement.")]
    [InlineData("LC_ALL=", "LANG=fr_CA.UTF-8", "Rien ne sort de ce logement.")]
    [InlineData("LC_ALL=C.UTF-8", "LANG=fr_FR.UTF-8", "Nothing leaves this home.")]
    [InlineData("LC_ALL=", "LANG=de_DE.UTF-8", "Nothing leaves this home.")]
    public async Task Its_language_is_the_system_s_unless_said_otherwise(string all, string lang, string words)
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        Assert.StartsWith(words, await ListAsync(box, all, lang), StringComparison.Ordinal);
        Assert.StartsWith("Nothing leaves this home.", await ListAsync(box, all, lang, "--lang", "en"), StringComparison.Ordinal);
        Assert.StartsWith("Rien ne sort de ce logement.", await ListAsync(box, all, lang, "--lang", "fr"), StringComparison.Ordinal);
    }

    private static async Task<string> ListAsync(Box box, string all, string lang, params string[] more)
    {
        var (exit, output, errors) = await Tool.RunAsync(
            "env", "coreutils", ["-u", "LC_MESSAGES", all, lang, Box.Gateway, "consent", "list", "--config", box.Config, .. more]);
        Assert.True(exit == 0, errors);
        return output;
    }

    /// <summary>A consent in every state that the page knows, of every quantity, at every delay.</summary>
    private static IEnumerable<GrantStanding> Standings()
    {
        yield return Of(1, "my-supplier", new(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 365), new(2026, 9, 24));
        yield return Of(2, "home-assistant", new(Purpose.Demonstration, Quantity.ImportedEnergy, Resolution.Minute, Delay.None, RoundingQuantum.One, 30), new(2026, 11, 13), kind: RecipientKind.Home);
        yield return Of(3, "solar-club", new(Purpose.Flexibility, Quantity.ExportedEnergy, Resolution.QuarterHour, Delay.EndOfDay, Step(100), 90), new(2025, 12, 3));
        yield return Of(4, "university", new(Purpose.Research, Quantity.DailyPeakPower, Resolution.Day, Delay.ThirtyDays, RoundingQuantum.One, 1095), new(2026, 12, 1));
        yield return Of(5, "adviser", new(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.SevenDays, Step(10), 365), new(2025, 11, 22));
        yield return Of(6, "old-supplier", new(Purpose.DynamicSettlement, Quantity.ImportedEnergy, Resolution.QuarterHour, Delay.None, RoundingQuantum.One, 1095), new(2026, 8, 25), withdrawn: Now - Duration.FromHours(30));
        yield return Of(7, "my-supplier", new(Purpose.TimeOfUseBilling, Quantity.ImportedEnergyByTariff(2), Resolution.Month, Delay.SevenDays, RoundingQuantum.One, 1095), new(2025, 7, 1), ranOut: true);
    }

    /// <summary>A consent of a year, from a midnight on.</summary>
    private static GrantStanding Of(int id, string name, GrantTerms terms, LocalDate from, RecipientKind kind = RecipientKind.Outside, Instant? withdrawn = null, bool ranOut = false)
    {
        Assert.True(GrantId.TryParse(new string((char)('0' + id), 32), out var grant));
        var recipient = new Recipient(name, kind, Pseudonym.Random(), Digest.Of([]), new Uri("mqtt://127.0.0.1"));
        var validity = new Interval(Zone.AtStartOfDay(from).ToInstant(), Zone.AtStartOfDay(from.PlusYears(1)).ToInstant());
        return new GrantStanding(new Grant(grant, recipient, terms, validity, Digest.Of([]), 17, 600), withdrawn, ranOut);
    }

    private static RoundingQuantum Step(long step) => RoundingQuantum.TryFrom(step, out var quantum) ? quantum : throw new ArgumentOutOfRangeException(nameof(step));

    private static async Task ComparedAsync(string file, string page, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Pages", file);
        if (Environment.GetEnvironmentVariable("METERSHIELD_ACCEPT") == "1" && Environment.GetEnvironmentVariable("CI") is null)
        {
            await File.WriteAllTextAsync(path, page + "\n");
        }

        Assert.Equal(await File.ReadAllTextAsync(path), page + "\n");
    }
}
