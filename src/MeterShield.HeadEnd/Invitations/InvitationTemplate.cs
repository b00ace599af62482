using System.Text.Json;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.HeadEnd.Invitations;

/// <summary>
/// What a recipient writes to invite homes: a JSON file of a closed set of members, of which <see cref="Example"/> shows all.
/// </summary>
internal sealed class InvitationTemplate
{
    /// <summary>A template with every member.</summary>
    public const string Example = """
        {
          "name": "Conseil Énergie SARL", "address": "1 rue de l'Exemple, Rennes", "contact": "dpo@conseil.example", "type": "energy-service",
          "broker": "mqtts://broker.conseil.example:8883", "user": "homes", "password": "as given to homes", "authorities": "ca.pem",
          "pin": "64 hexadecimal digits: SHA-256 of the broker's public key (SubjectPublicKeyInfo)",
          "encrypt": true, "days": 60, "reference": "only where you must know whose bill it is",
          "jurisdiction": "FR", "authority": "CNIL", "storage": ["Rennes, FR"], "thirdParties": [],
          "rights": { "en": "Write to dpo@conseil.example, and say which contract it is.", "fr": "Écrivez à dpo@conseil.example en indiquant votre contrat." },
          "lines": [
            { "purpose": "advice", "quantity": "import", "resolution": "day", "delay": "none", "retention": 365,
              "en": "A yearly page of advice.", "fr": "Une page de conseils par an." }
          ]
        }
        """;

    private static readonly string[] Members =
    [
        "name", "address", "contact", "type", "broker", "user", "password", "authorities", "pin", "encrypt", "days", "reference", "jurisdiction", "authority",
        "rights", "storage", "thirdParties", "lines",
    ];

    private static readonly string[] LineMembers = ["purpose", "quantity", "resolution", "delay", "retention", "en", "fr"];

    private readonly TemplateReader _reader;
    private readonly string _folder;

    private InvitationTemplate(TemplateReader reader, string folder)
    {
        _reader = reader;
        _folder = folder;
    }

    /// <summary>Makes the invitation, or says everything that is wrong, each with its fix.</summary>
    /// <param name="json">The template.</param>
    /// <param name="folder">What paths in it are relative to.</param>
    /// <param name="certificate">The recipient's certificate, DER.</param>
    /// <param name="encryption">Its certificate for encryption, DER.</param>
    /// <param name="now">When it is made.</param>
    public static (Invitation? Invitation, IReadOnlyList<string> Errors) Read(
        ReadOnlyMemory<byte> json, string folder, ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> encryption, Instant now)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var reader = new TemplateReader(document.RootElement, "", Members);
            return new InvitationTemplate(reader, folder).Read(certificate, encryption, now);
        }
        catch (JsonException e)
        {
            return (null, [$"The template is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."]);
        }
    }

    private (Invitation? Invitation, IReadOnlyList<string> Errors) Read(ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> encryption, Instant now)
    {
        string[] names = [_reader.Text("name"), _reader.Text("address"), _reader.Text("contact"), _reader.Text("type")];
        string[] words = [_reader.Text("jurisdiction"), _reader.Text("authority")];
        var (rights, storage, others) = (_reader.Tongues("rights"), _reader.Texts("storage"), _reader.Texts("thirdParties"));
        var (days, encrypt, reference) = (_reader.Number("days", 1, 365), _reader.Flag("encrypt"), _reader.TextOrNone("reference"));
        var route = Route();
        var lines = _reader.Objects("lines", LineMembers).Select(Line).OfType<InvitationLine>().ToList();
        if (storage.Count == 0)
        {
            _reader.Errors.Add("\"storage\": say where the data is kept, at least one place.");
        }

        if (lines.Count is 0 or > Invitation.MostLines)
        {
            _reader.Errors.Add($"\"lines\": 1 to {Invitation.MostLines} good lines.");
        }

        if (_reader.Errors.Count > 0)
        {
            return (null, _reader.Errors);
        }

        var made = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / 60 * 60);
        var controller = new ConsentController(Digest.Of(certificate.Span), names[0], names[1], names[2], names[3]);
        return (
            new Invitation(
                controller, certificate.Span, encrypt ? encryption.ToArray() : null, route!, new InvitationNotice(words[0], words[1], rights, storage, others),
                new Interval(made, made + Duration.FromDays((int)days)), lines, reference),
            []);
    }

    private InvitationRoute? Route()
    {
        var (user, password, path) = (_reader.TextOrNone("user"), _reader.TextOrNone("password"), _reader.TextOrNone("authorities"));
        if (!Uri.TryCreate(_reader.Text("broker"), UriKind.Absolute, out var broker) || !InvitationRoute.IsBroker(broker))
        {
            _reader.Errors.Add("\"broker\": write mqtts://host:port.");
            return null;
        }

        var pin = Pin(broker);

        try
        {
            var authorities = path is null ? null : File.ReadAllText(Path.Combine(_folder, path));
            if (authorities?.Length > InvitationRoute.LongestAuthorities)
            {
                _reader.Errors.Add($"\"authorities\": {path} is longer than {InvitationRoute.LongestAuthorities} characters: give the authority's certificate alone.");
                return null;
            }

            return new InvitationRoute(broker, user, password, authorities, pin);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _reader.Errors.Add($"\"authorities\": {path} cannot be read ({e.Message}): name a file that is there.");
            return null;
        }
    }

    private Digest? Pin(Uri broker)
    {
        if (_reader.TextOrNone("pin") is not { } text)
        {
            return null;
        }

        if (!Digest.TryParse(text.ToLowerInvariant(), out var pin) || !InvitationRoute.ShowsKey(broker))
        {
            _reader.Errors.Add("\"pin\": write the SHA-256 of the broker's public key in 64 hexadecimal digits, with mqtts:// only; or leave it out.");
            return null;
        }

        return pin;
    }

    private static InvitationLine? Line(TemplateReader line)
    {
        var (english, french, retention) = (line.Text("en"), line.Text("fr"), line.Number("retention", 1, 3650));
        var purpose = line.Parsed("purpose", (string text, out Purpose? value) => Purpose.TryParse(text, out value), string.Join(", ", Purpose.All));
        var quantity = line.Parsed("quantity", (string text, out Quantity value) => Quantity.TryParse(text, out value), "import, export, daily-peak, import-tariff-1 to 10");
        var resolution = line.Parsed("resolution", (string text, out Resolution value) => Resolutions.TryParse(text, out value), string.Join(", ", Resolutions.All.Select(step => step.Code())));
        var delay = line.Parsed("delay", (string text, out Delay value) => Delays.TryParse(text, out value), "none, end-of-day, 7-days, 30-days");
        if (line.Failed || purpose is null)
        {
            return null;
        }

        if (GrantTerms.Fault(purpose, quantity, resolution, delay, (int)retention) is { } fault)
        {
            line.Errors.Add($"{line.Name}: {fault.English}");
            return null;
        }

        return new InvitationLine(purpose, quantity, resolution, delay, (int)retention, english, french);
    }
}
