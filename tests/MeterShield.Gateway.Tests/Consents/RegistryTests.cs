using System.Text.Json;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>The registry of what every recipient ever got says what was on the wire, also when pseudonyms change and messages are let go.</summary>
public sealed class RegistryTests
{
    [Fact]
    public async Task It_counts_what_was_on_the_wire_over_all_names_a_recipient_ever_had()
    {
        await using var broker = await Listening.BrokerAsync();
        await using var proxy = new RecordingProxy(broker.Port);
        using var home = new GivenHome();
        using var ending = new CancellationTokenSource();
        var courier = new Egress.Courier(home.Config.Spool, TimeProvider.System, new Deaf()).RunAsync(ending.Token);
        var sent = 0L;
        foreach (var count in new[] { 3, 2 })
        {
            var grant = home.Give(proxy.Port);
            home.Release(grant, count);
            for (var release = 0; release < count; release++)
            {
                sent += (await proxy.UntilAsync(publish => publish.IsRelease)).Payload.Length;
            }

            await home.UntilSettledAsync();
            home.Endings.Stop(GivenHome.Now);
        }

        home.Home.Log.Sign(GivenHome.Now);
        home.Home.Log.Entries.ForgetOldReleases(GivenHome.Now + Duration.FromDays(4000));
        var line = Assert.Single(home.Home.Deliveries.All());
        Assert.Equal(("watcher", RecipientKind.Outside, Purpose.Demonstration, Quantity.ImportedEnergy, Resolution.Minute), (line.Recipient, line.Kind, line.Purpose, line.Quantity, line.Resolution));
        Assert.Equal((5, sent, GivenHome.Now, GivenHome.Now), (line.Count, line.Bytes, line.First, line.Last));
        await ending.CancelAsync();
        await courier;
        CheckTexts(home, sent);
    }

    [Fact]
    public async Task At_the_box_nobody_ever_got_anything_is_said_too()
    {
        await using var box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        Assert.Equal("Nobody ever got anything from this home.", (await box.DoAsync("consent", "got", "--lang", "en")).Trim());
        Assert.Equal("Personne n'a jamais rien reçu de ce logement.", (await box.DoAsync("consent", "got", "--lang", "fr")).Trim());
        Assert.Empty(await box.DoAsync("consent", "got", "--json"));
    }

    private static void CheckTexts(GivenHome home, long sent)
    {
        var all = home.Home.Deliveries.All();
        var json = JsonDocument.Parse(DeliveryText.Json(all).TrimEnd()).RootElement;
        Assert.Equal(
            ["recipient", "kind", "purpose", "quantity", "resolution", "first", "last", "count", "bytes"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(sent, json.GetProperty("bytes").GetInt64());
        Assert.Equal("2026-11-23T09:00:00Z", json.GetProperty("first").GetString());
        Assert.Equal(
            $"""
            watcher
              Démonstration : électricité soutirée, une valeur par minute
                5 valeurs, {sent} octets, du 23 novembre 2026 10:00 au 23 novembre 2026 10:00
            Ce qui a été envoyé ne peut être rappelé. Une valeur inconnue ou retenue a été envoyée comme manquante et est comptée.
            """,
            DeliveryText.Of(all, Language.French, home.Home.Zone));
        Assert.Contains($"    5 values, {sent} bytes, from 23 November 2026 10:00 to 23 November 2026 10:00", DeliveryText.Of(all, Language.English, home.Home.Zone), StringComparison.Ordinal);
    }
}
