using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime;
using Xunit.Abstractions;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The command line is killed while it gives a consent with a yes to a residue: after the next start there are both, or neither.</summary>
public sealed class AdmissionKillTests(ITestOutputHelper output)
{
    // From the midnight of a day that another recipient gets whole, to the next half-hour after GivenHome.Now.
    private const string Clock = "2026-11-23 09:07:00 UTC";
    private const string Residue = "2026-11-22T23:00Z/2026-11-23T09:30Z";

    [Fact]
    public async Task A_yes_to_a_residue_is_there_with_its_consent_or_not_at_all()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (done, longest) = (0, 0);
        for (var kill = 0; kill < Killed.Times; kill++)
        {
            using var home = new GivenHome();
            home.Desk.Give(GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = Daily, Months = 12 }, GivenHome.Now - Duration.FromDays(2));
            longest = longest == 0 ? await Killed.LongestAsync(home, Clock) : longest;
            await Killed.RunAsync(home, await CommandAsync(home), TimeSpan.FromMilliseconds(random.Next(50, longest)), Clock);
            home.Restart(GivenHome.Now + Duration.FromMinutes(10));
            done += Check(home, $"seed {seed}, kill {kill}") ? 1 : 0;
        }

        output.WriteLine($"seed {seed}: {Killed.Times} kills within {longest} ms: {done} were done");
        Assert.True(Killed.Times < 50 || (done > 0 && done < Killed.Times), $"seed {seed}: {done} done");
    }

    [Fact]
    public async Task Unkilled_it_is_given()
    {
        using var home = new GivenHome();
        home.Desk.Give(GivenHome.Request(9, "adviser", Quantity.ImportedEnergy) with { Terms = Daily, Months = 12 }, GivenHome.Now - Duration.FromDays(2));
        await Killed.RunAsync(home, await CommandAsync(home), TimeSpan.FromSeconds(60), Clock);
        home.Restart(GivenHome.Now + Duration.FromMinutes(10));
        Assert.True(Check(home, "unkilled"));
    }

    private static GrantTerms Daily => new(Purpose.Advice, Quantity.ImportedEnergy, Resolution.Day, Delay.None, RoundingQuantum.One, 365);

    private static async Task<string[]> CommandAsync(GivenHome home)
    {
        var certificate = Path.Combine(home.Folder, "recipient.pem");
        using var identity = Sealing.RecipientIdentity.Create(Path.Combine(home.Folder, "recipient"));
        await File.WriteAllBytesAsync(certificate, identity.Certificate.ToArray());
        return
        [
            "consent", "grant", "--recipient", "flexibility", "--certificate", certificate, "--broker", "mqtt://127.0.0.1:9",
            "--purpose", "flexibility", "--resolution", "half-hour", "--start", "now", "--admit", Residue,
        ];
    }

    /// <summary>Whether it was given; state and log agree on the yes.</summary>
    private static bool Check(GivenHome home, string when)
    {
        var residue = AdmissionWords.Parse(Residue)!.Value;
        var fine = home.Home.Consents.Live().Where(grant => grant.Recipient.Name == "flexibility").ToList();
        var admitted = home.Home.Consents.Admissions();
        var log = home.Home.Log.Entries;
        var entries = log.Read(0, log.Size).Where(entry => entry.Kind == "admission").ToList();
        Assert.True(fine.Count <= 1, when);
        Assert.Equal(fine.Count, admitted.Count);
        Assert.Equal(fine.Count, entries.Count);
        Assert.All(admitted, admission => Assert.Equal((Quantity.ImportedEnergy, residue), (admission.Quantity, admission.Interval)));
        Assert.All(fine, grant => Assert.Equal(residue.End, grant.Validity.Start));
        return fine.Count == 1;
    }
}
