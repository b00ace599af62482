namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A signed invitation from the recipient's own tool to the householder's decision, line by line.</summary>
public sealed class InvitationTests : IAsyncLifetime
{
    private const string Today = "2026-11-14 15:07:00 UTC";
    private Box _box = null!;
    private Inviting _adviser = null!;

    public async Task InitializeAsync()
    {
        _box = await Box.CreateAsync(1883, _ => "tic:/dev/null");
        _adviser = await Inviting.CreateAsync(_box);
    }

    public async Task DisposeAsync() => await _box.DisposeAsync();

    [Fact]
    public async Task Importing_shows_the_page_with_its_warnings_and_gives_nothing()
    {
        var file = await _adviser.InviteAsync();
        var page = await DoAsync("consent", "import", file, "--lang", "en");
        Assert.Contains("conseil-energie-sarl: Conseil Énergie SARL, 1 rue de l'Exemple, Rennes (dpo@conseil.example)", page, StringComparison.Ordinal);
        Assert.Contains(_adviser.Thumbprint, page, StringComparison.Ordinal);
        Assert.Contains("! Nobody here has heard of it yet.", page, StringComparison.Ordinal);
        Assert.Contains("! It carries a reference that identifies you: client 42", page, StringComparison.Ordinal);
        Assert.Contains("1. To move your heating by an hour.", page, StringComparison.Ordinal);
        Assert.Contains("! That is longer than this purpose needs: 90 days", page, StringComparison.Ordinal);
        Assert.Contains("2. A yearly page of advice.", page, StringComparison.Ordinal);
        Assert.Contains("You may ask for access, rectification, erasure, restriction and portability, withdraw at any time, and complain to CNIL. How, in its own words: Write to dpo@conseil.example.", page, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_box.Folder, "spool")));

        // Once more, in French: it is known now, and nothing was decided by showing it.
        var french = await DoAsync("consent", "import", file, "--lang", "fr");
        Assert.DoesNotContain("inconnu ici", french, StringComparison.Ordinal);
        Assert.Contains("1. Décaler votre chauffage d'une heure.", french, StringComparison.Ordinal);
        Assert.Contains("une valeur par demi-heure, à la fin de la journée", french, StringComparison.Ordinal);
        Assert.Contains("retirer votre consentement à tout moment, et vous plaindre à CNIL. Comment, selon ses propres mots : Écrivez à dpo@conseil.example.", french, StringComparison.Ordinal);
        Assert.DoesNotContain("[oui]", french, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forged", "The signature does not verify: the file was changed or forged.")]
    [InlineData("expired", "It could be accepted until 2026-11-13: ask for a new one.")]
    [InlineData("to come", "It was made on 2026-11-16, which is still to come: set the clock right.")]
    [InlineData("older", "It was made on 2026-11-01, and a newer one of 2026-11-02 by the same recipient was seen here")]
    [InlineData("unknown member", "What is signed is not an invitation of this version, or holds something unknown.")]
    [InlineData("oversized", "The file is longer than 64 kB")]
    [InlineData("finer than the ceiling", "Line 2 asks for what nobody can be given:")]
    [InlineData("another's certificate", "It is signed with another certificate than the one it names.")]
    [InlineData("encryption certificate", "It names a certificate for encryption that cannot be used")]
    [InlineData("no invitation", "The file is not a signed invitation")]
    public async Task Each_bad_invitation_is_refused_with_its_own_sentence_and_nothing_is_kept(string what, string sentence)
    {
        var good = await _adviser.InviteAsync();
        var bad = what switch
        {
            "forged" => await _adviser.ForgeAsync(good),
            "expired" => await _adviser.InviteAsync("2026-10-14 12:00:00 UTC"),
            "to come" => await _adviser.InviteAsync("2026-11-16 12:00:00 UTC"),
            "older" => good,
            "unknown member" => await _adviser.ResignAsync(good, "\"v\":1", "\"v\":1,\"w\":1"),
            "oversized" => await _adviser.ResignAsync(good, "Rennes, FR", new string('x', 64 * 1024)),
            "finer than the ceiling" => await _adviser.ResignAsync(good, "\"resolution\":\"day\"", "\"resolution\":\"hour\""),
            "another's certificate" => await _adviser.ResignAsync(good, "Rennes, FR", "Brest, FR", await Inviting.CreateAsync(_box, "stranger")),
            "encryption certificate" => await _adviser.ResignAsync(good, "\"encryption\":\"MII", "\"encryption\":\"AAA"),
            _ => await _adviser.WriteAsync([1, 2, 3]),
        };
        if (what == "older")
        {
            await DoAsync("consent", "import", await _adviser.InviteAsync("2026-11-02 12:00:00 UTC"));
        }

        var before = Inviting.RowsOf(_box);
        var (exit, output, errors) = await _box.AtAsync(Today, "consent", "import", bad);
        Assert.Equal(2, exit);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was kept.", errors, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.Equal(before, Inviting.RowsOf(_box));
    }

    [Fact]
    public async Task A_line_is_granted_as_asked_or_coarser_later_and_shorter_and_never_beyond_it()
    {
        await DoAsync("consent", "import", await _adviser.InviteAsync());
        string[] first = ["consent", "grant", "--invitation", "conseil-energie-sarl", "--line", "1", "--lang", "en"];
        await RefusedAsync("The line asks for the half-hour: finer is not asked for", [.. first, "--resolution", "quarter-hour"]);
        await RefusedAsync("later is always possible, earlier is not", [.. first, "--delay", "none"]);
        await RefusedAsync("The line asks to keep it 91 days", [.. first, "--retention", "92"]);
        await RefusedAsync("the invitation has lines 1 to 2", [.. first[..^3], "3"]);
        await RefusedAsync("leave out --recipient", [.. first, "--recipient", "somebody"]);

        var given = await DoAsync([.. first, "--resolution", "hour", "--delay", "7-days", "--retention", "30"]);
        Assert.Contains("one value an hour, 7 days later", given, StringComparison.Ordinal);
        Assert.Contains("How, in its own words: Write to dpo@conseil.example.", given, StringComparison.Ordinal);
        Assert.Contains("Purpose: Flexibility. To move your heating by an hour. It may keep it for 30 days.", given, StringComparison.Ordinal);
        var folder = Path.Combine(_box.Folder, "receipt");
        await DoAsync("consent", "export", "conseil-energie-sarl", "--out", folder);
        Assert.Contains("\"rights\":\"Write to dpo@conseil.example\"", await File.ReadAllTextAsync(Path.Combine(folder, "01-consent.json")), StringComparison.Ordinal);
        Assert.Contains("Write to dpo@conseil.example</dd>", await File.ReadAllTextAsync(Path.Combine(folder, "page.html")), StringComparison.Ordinal);
        await DoAsync("consent", "refuse", "--invitation", "conseil-energie-sarl", "--line", "2");
        var page = await DoAsync("consent", "show", "conseil-energie-sarl", "--lang", "en");
        Assert.Contains("To move your heating by an hour.  [yes]", page, StringComparison.Ordinal);
        Assert.Contains("A yearly page of advice.  [no]", page, StringComparison.Ordinal);

        var route = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(_box.Folder, "spool"), "route.json", SearchOption.AllDirectories).Single());
        Assert.Contains("as given", route, StringComparison.Ordinal);
        var log = await _box.DoAsync("log", "show");
        Assert.Single(log.Split('\n'), line => line.Contains("  no  ", StringComparison.Ordinal) && line.Contains("conseil-energie-sarl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Importing_again_after_a_withdrawal_is_a_new_consent_under_a_new_name()
    {
        var file = await _adviser.InviteAsync();
        string[] grant = ["consent", "grant", "--invitation", "conseil-energie-sarl", "--line", "2"];
        await DoAsync("consent", "import", file);
        await DoAsync(grant);
        var first = Pseudonyms();
        await DoAsync("consent", "stop");
        await DoAsync("consent", "import", file);
        var undecided = await DoAsync("consent", "show", "conseil-energie-sarl", "--lang", "en");
        Assert.DoesNotContain("[yes]", undecided, StringComparison.Ordinal);
        await DoAsync(grant);
        Assert.Single(Pseudonyms().Except(first, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_line_that_was_said_yes_to_is_withdrawn_and_not_refused()
    {
        await DoAsync("consent", "import", await _adviser.InviteAsync());
        string[] line = ["--invitation", "conseil-energie-sarl", "--line", "2"];
        var given = (await DoAsync(["consent", "grant", "--lang", "en", .. line])).Split('\n').First(text => text.Length == 32);
        await RefusedAsync($"'metershield consent withdraw {given}' first", ["consent", "refuse", "--lang", "en", .. line]);
        await RefusedAsync($"d'abord « metershield consent withdraw {given} »", ["consent", "refuse", "--lang", "fr", .. line]);
        await RefusedAsync("was said yes to", ["consent", "grant", "--lang", "en", .. line]);
        await DoAsync("consent", "withdraw", given);
        Assert.Contains("A yearly page of advice.  [withdrawn]", await DoAsync("consent", "show", "conseil-energie-sarl", "--lang", "en"), StringComparison.Ordinal);
        Assert.Contains("Refusé.", await DoAsync(["consent", "refuse", "--lang", "fr", .. line]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_recipient_that_asks_to_be_reached_otherwise_is_withdrawn_first()
    {
        await DoAsync("consent", "grant", "--recipient", "conseil-energie-sarl", "--certificate", _adviser.Certificate, "--broker", "mqtt://127.0.0.1:1884", "--purpose", "advice", "--resolution", "month");
        await DoAsync("consent", "import", await _adviser.InviteAsync());
        string[] grant = ["consent", "grant", "--invitation", "conseil-energie-sarl", "--line", "2", "--lang", "en"];
        await RefusedAsync("with another broker, user or password, certificate for encryption: withdraw them first", grant);
        await DoAsync("consent", "stop");
        await DoAsync(grant);
        await RefusedAsync("with another certificate, broker", ["consent", "grant", "--recipient", "conseil-energie-sarl", "--certificate", await _box.CertificateAsync("other"), "--broker", "mqtt://127.0.0.1:1885", "--purpose", "advice", "--resolution", "month", "--lang", "en"]);
    }

    [Fact]
    public async Task What_was_decided_stays_so_when_the_same_line_is_imported_again_and_a_stranger_takes_no_place()
    {
        var file = await _adviser.InviteAsync();
        await DoAsync("consent", "import", file);
        await DoAsync("consent", "refuse", "--invitation", "conseil-energie-sarl", "--line", "1");
        await DoAsync("consent", "grant", "--invitation", "conseil-energie-sarl", "--line", "2");
        var page = await DoAsync("consent", "import", file, "--lang", "en");
        Assert.Contains("To move your heating by an hour.  [no]", page, StringComparison.Ordinal);
        Assert.Contains("A yearly page of advice.  [yes]", page, StringComparison.Ordinal);

        await DoAsync("consent", "stop");
        var stranger = await Inviting.CreateAsync(_box, "stranger");
        var other = await stranger.InviteAsync();
        await RefusedAsync("There is an invitation of conseil-energie-sarl with another certificate already", ["consent", "import", other, "--lang", "en"]);
        Assert.DoesNotContain("[no]", await DoAsync("consent", "import", other, "--as", "conseil-energie-sarl", "--lang", "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_could_rewrite_the_page_is_refused()
    {
        var good = await _adviser.InviteAsync();
        foreach (var hidden in new[] { "\\u001b[1A\\u001b[2K", "\\n", "\u202e", "\u2028" })
        {
            var bad = await _adviser.ResignAsync(good, "To move your heating", hidden + "To move your heating");
            await RefusedAsync("characters that are not shown", ["consent", "import", bad, "--lang", "en"]);
            await RefusedAsync("caractères invisibles", ["consent", "import", bad, "--lang", "fr"]);
        }
    }

    [Fact]
    public async Task The_householders_own_word_for_a_recipient_stays_at_home()
    {
        var certificate = await _box.CertificateAsync("Fournisseur SA");
        await DoAsync("consent", "grant", "--recipient", "the-crooks", "--certificate", certificate, "--broker", "mqtt://127.0.0.1:1883", "--purpose", "advice", "--resolution", "day");
        var spool = Directory.GetFiles(Path.Combine(_box.Folder, "spool"), "*.consent", SearchOption.AllDirectories).Single();
        var sent = System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(spool));
        Assert.Contains("\"name\":\"Fournisseur SA\"", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("crooks", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_a_terminal_nothing_but_a_yes_is_a_yes()
    {
        await DoAsync("consent", "import", await _adviser.InviteAsync());
        foreach (var (answer, exit, granted) in new[] { ("", 1, false), ("perhaps", 1, false), ("yes", 0, true) })
        {
            var command = $"faketime '{Today}' {Box.Gateway} consent grant --invitation conseil-energie-sarl --line 2 --lang en --config {_box.Config}";
            var (status, output, errors) = await MeterShield.Tests.Counterparts.Tool.RunAsync("sh", "dash", "-c", $"echo '{answer}' | script -qec \"{command}\" /dev/null");
            Assert.True(status == exit, $"'{answer}': {output} {errors}");
            Assert.Contains("Do you consent to that? yes/no [no]", output, StringComparison.Ordinal);
            Assert.Equal(granted, Pseudonyms().Length == 1);
        }
    }

    private string[] Pseudonyms() => [.. Directory.GetDirectories(Path.Combine(_box.Folder, "spool")).Select(folder => Path.GetFileName(folder))];

    private async Task<string> DoAsync(params string[] arguments)
    {
        var (exit, output, errors) = await _box.AtAsync(Today, arguments);
        Assert.True(exit == 0, $"{string.Join(' ', arguments)}: {output} {errors}");
        return output;
    }

    private async Task RefusedAsync(string sentence, string[] arguments)
    {
        var before = Inviting.RowsOf(_box);
        var (exit, _, errors) = await _box.AtAsync(Today, arguments);
        Assert.Equal(2, exit);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.Equal(before, Inviting.RowsOf(_box));
    }
}
