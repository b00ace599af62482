using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeterShield.Tests.Counterparts;
using Microsoft.Data.Sqlite;

namespace MeterShield.Gateway.Tests.Consents;

/// <summary>A recipient with the real head-end, which invites; and openssl over its key, for what the head-end would not sign.</summary>
internal sealed class Inviting
{
    public const string Made = "2026-11-01 12:00:00 UTC";

    private const string Template = """
        {
          "name": "Conseil Énergie SARL", "address": "1 rue de l'Exemple, Rennes", "contact": "dpo@conseil.example", "type": "energy-service",
          "broker": "mqtt://127.0.0.1:1883", "user": "homes", "password": "as given", "encrypt": true, "days": 30, "reference": "client 42",
          "jurisdiction": "FR", "authority": "CNIL", "storage": ["Rennes, FR"], "thirdParties": [],
          "rights": { "en": "Write to dpo@conseil.example", "fr": "Écrivez à dpo@conseil.example" },
          "lines": [
            { "purpose": "flexibility", "quantity": "import", "resolution": "half-hour", "delay": "end-of-day", "retention": 91,
              "en": "To move your heating by an hour.", "fr": "Décaler votre chauffage d'une heure." },
            { "purpose": "advice", "quantity": "export", "resolution": "day", "delay": "none", "retention": 365,
              "en": "A yearly page of advice.", "fr": "Une page de conseils par an." }
          ]
        }
        """;

    private readonly string _folder;

    private Inviting(string folder) => _folder = folder;

    private static string HeadEnd => Path.Combine(AppContext.BaseDirectory, "metershield-headend");

    private string Identity => Path.Combine(_folder, "identity");

    /// <summary>SHA-256 of the certificate, as homes see it.</summary>
    public string Thumbprint
    {
        get
        {
            using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Identity, "certificate.pem"));
            return certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        }
    }

    public static Task<Inviting> CreateAsync(Box box, string name = "adviser") => CreateAsync(box.Folder, name);

    /// <summary>A recipient with its files in a folder.</summary>
    public static async Task<Inviting> CreateAsync(string folder, string name = "adviser")
    {
        var inviting = new Inviting(Path.Combine(folder, name));
        Directory.CreateDirectory(inviting._folder);
        await DoAsync(HeadEnd, "identity", inviting.Identity);
        return inviting;
    }

    public string Certificate => Path.Combine(Identity, "certificate.pem");

    /// <summary>What <c>metershield-headend invite</c> makes.</summary>
    public async Task<string> InviteAsync(string made = Made)
    {
        var (template, file) = (Path.Combine(_folder, "template.json"), Path.Combine(_folder, Path.GetRandomFileName()));
        await File.WriteAllTextAsync(template, Template);
        await DoAsync("faketime", made, HeadEnd, "invite", template, "--identity", Identity, "--out", file);
        return file;
    }

    /// <summary>An invitation made now, to a broker on this machine, with one line.</summary>
    public Task<string> InviteAsync(int port, string line) => InviteAsync(template =>
    {
        template["broker"] = $"mqtt://127.0.0.1:{port}";
        template["lines"] = new JsonArray(JsonNode.Parse(line));
    });

    /// <summary>An invitation made now, by a changed template.</summary>
    public async Task<string> InviteAsync(Action<JsonNode> change)
    {
        var (template, file) = (Path.Combine(_folder, "template.json"), Path.Combine(_folder, Path.GetRandomFileName()));
        var parsed = JsonNode.Parse(Template)!;
        change(parsed);
        await File.WriteAllTextAsync(template, parsed.ToJsonString());
        await DoAsync(HeadEnd, "invite", template, "--identity", Identity, "--out", file);
        return file;
    }

    /// <summary>Starts <c>metershield-headend receive</c> and waits until the broker has granted its subscription.</summary>
    /// <param name="port">Where the broker listens.</param>
    /// <param name="trust">The folder with what homes gave.</param>
    /// <param name="store">The name of its store.</param>
    /// <param name="more">Further options.</param>
    public async Task<Tool> ReceiveAsync(int port, string trust, string store, params string[] more)
    {
        var headEnd = Tool.Start(
            HeadEnd, "dotnet",
            ["receive", "--broker", $"mqtt://127.0.0.1:{port}", "--store", $"sqlite:{Path.Combine(_folder, store)}", "--identity", Identity, "--trust", trust, "--json", "--until-input-ends", .. more]);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (await headEnd.Errors.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == "listening")
            {
                return headEnd;
            }
        }

        throw new InvalidOperationException("The head-end ended.");
    }

    /// <summary>What <c>metershield-headend verify</c> says of a file.</summary>
    public async Task<string> VerifyAsync(string file, string trust, int exit, params string[] more)
    {
        var (status, output, errors) = await Tool.RunAsync(HeadEnd, "dotnet", ["verify", file, "--identity", Identity, "--trust", trust, .. more]);
        Assert.True(status == exit, output + errors);
        return output;
    }

    /// <summary>An invitation with a part of its content changed, signed anew by openssl with a key of this recipient.</summary>
    public async Task<string> ResignAsync(string invitation, string part, string instead, Inviting? signer = null)
    {
        var (content, file) = (Path.Combine(_folder, Path.GetRandomFileName()), Path.Combine(_folder, Path.GetRandomFileName()));
        await DoAsync("openssl", "cms", "-verify", "-inform", "DER", "-in", invitation, "-CAfile", Path.Combine(Identity, "certificate.pem"), "-out", content);
        var text = await File.ReadAllTextAsync(content);
        Assert.Contains(part, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(content, text.Replace(part, instead, StringComparison.Ordinal));
        var key = (signer ?? this).Identity;
        await DoAsync(
            "openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-in", content, "-outform", "DER", "-out", file,
            "-signer", Path.Combine(key, "certificate.pem"), "-inkey", Path.Combine(key, "key.pem"));
        return file;
    }

    /// <summary>One byte of what is signed is another one.</summary>
    public async Task<string> ForgeAsync(string invitation)
    {
        var bytes = await File.ReadAllBytesAsync(invitation);
        var at = bytes.AsSpan().IndexOf("half-hour"u8);
        "five-mins"u8.CopyTo(bytes.AsSpan(at));
        return await WriteAsync(bytes);
    }

    public async Task<string> WriteAsync(byte[] bytes)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, bytes);
        return file;
    }

    /// <summary>Every row of every table of a home's state.</summary>
    public static string RowsOf(Box box)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(box.State, "state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var rows = new StringBuilder();
        foreach (var table in Query(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"))
        {
            rows.AppendJoin('\n', Query(connection, $"SELECT * FROM {table}")).Append('\n').AppendLine(table);
        }

        return rows.ToString();
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column) is byte[] blob ? Convert.ToHexString(blob) : $"{reader.GetValue(column)}")));
        }

        return rows;
    }

    private static async Task DoAsync(string program, params string[] arguments)
    {
        var (exit, output, errors) = await Tool.RunAsync(program, Path.GetFileName(program), arguments);
        Assert.True(exit == 0, $"{program} {string.Join(' ', arguments)}: {output} {errors}");
    }
}
