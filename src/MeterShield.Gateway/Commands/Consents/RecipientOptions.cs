using System.CommandLine;
using System.Globalization;
using MeterShield.Egress;
using MeterShield.Gateway.Consents;
using MeterShield.Records;
using MeterShield.Sealing;
using NodaTime;

namespace MeterShield.Gateway.Commands.Consents;

/// <summary>The options that say who gets something and how it is reached, for a consent made at the box.</summary>
internal sealed class RecipientOptions
{
    private const string Pem = "-----BEGIN CERTIFICATE-----";

    private readonly Option<string?> _name = new("--recipient") { Description = "Your word for the recipient: a-z, 0-9 and '-', such as my-supplier." };
    private readonly Option<bool> _home = new("--home") { Description = "It is your own broker, at a private or loopback address: yours alone, by the minute at the finest, for demonstration unless --purpose says otherwise. Whoever bridges it makes it an outside one." };
    private readonly Option<string?> _certificate = new("--certificate") { Description = "The recipient's certificate, PEM or DER; needed the first time, but for --home." };
    private readonly Option<string?> _encryption = new("--encryption") { Description = "The recipient's certificate for encryption, PEM or DER: with it, nothing ever goes out plain." };
    private readonly Option<Uri?> _broker = CommonOptions.Broker("Where it listens: mqtts://host:port; needed the first time.");
    private readonly Option<string?> _user = new("--user") { Description = "User name at its broker." };
    private readonly Option<string?> _password = new("--password-file") { Description = "A file with the password at its broker." };
    private readonly Option<string?> _authorities = new("--authorities") { Description = "Certificates of the authorities of its broker, PEM; default: those the system trusts." };
    private readonly Option<string?> _pin = new("--pin") { Description = "SHA-256 of its broker's public key (SubjectPublicKeyInfo), 64 hexadecimal digits: beside its authority, not instead of it." };
    private readonly Option<string?> _contact = new("--contact") { Description = "Where you can write to it." };
    private readonly Option<string?> _controller = new("--controller-name") { Description = "What the recipient calls itself, for the record; default: the subject of its certificate. Your own word for it stays at home." };
    private readonly Option<int> _months = new("--months") { Description = "How long it holds, 1 to 36 months.", DefaultValueFactory = _ => 12 };

    private readonly Option<GrantBeginning> _start = new("--start")
    {
        Description = "When it begins: clean (as soon as it tells nothing that was not agreed), midnight, or now.",
        DefaultValueFactory = _ => GrantBeginning.Clean,
    };

    private readonly Option<string[]> _admit = new("--admit") { Description = "Yes to exactly the interval START/END that this makes computable, as 'consent preview' writes it; one for each that needs it." };

    private readonly Option<bool> _homeTime = new("--home-time") { Description = "Begins at the time up to which this home has measured, where this system's clock is behind it." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _name, _home, _certificate, _encryption, _broker, _user, _password, _authorities, _pin, _contact, _controller, _months, _start, _admit, _homeTime })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The request, or every reason why there is none.</summary>
    /// <exception cref="UsageException">At least one.</exception>
    public GrantRequest Read(ParseResult parse, TermsOptions terms)
    {
        var errors = new List<string>();
        var kind = parse.GetValue(_home) ? RecipientKind.Home : RecipientKind.Outside;
        var agreed = terms.Read(parse, kind == RecipientKind.Home ? Purpose.Demonstration : null, errors);
        var (name, months) = (parse.GetValue(_name) ?? "", parse.GetValue(_months));
        errors.AddRange(new[] { Recipient.NameFault(name), MonthsFault(months) }.OfType<string>());
        Digest? thumbprint = null;
        string? controller = null;
        Read("--certificate", parse.GetValue(_certificate), errors, path => (thumbprint = RecipientCertificate.ThumbprintOf(path)) is not null);
        Read("--certificate", thumbprint is null ? null : parse.GetValue(_certificate), errors, path => (controller = RecipientCertificate.NameOf(path)) is not null || thumbprint is not null);
        var (access, admitted) = (AccessOf(parse, errors), AdmittedOf(parse, errors));
        RequireTexts(parse, errors);
        errors.AddRange(new[] { PlainFault(access) }.OfType<string>());
        return errors.Count > 0
            ? throw new UsageException(errors)
            : new GrantRequest(name, thumbprint, access, parse.GetValue(_contact), agreed!, months)
            {
                Kind = kind,
                Beginning = parse.GetValue(_start),
                Admitted = admitted,
                AtHomeTime = parse.GetValue(_homeTime),
                Controller = parse.GetValue(_controller) ?? controller,
            };
    }

    /// <summary>The request that says yes to a line of an invitation.</summary>
    /// <exception cref="UsageException">It cannot be said so.</exception>
    public GrantRequest Read(ParseResult parse, TermsOptions terms, InvitationDesk desk, (string Name, int Line) line, Instant now)
    {
        var errors = new List<string>();
        if (parse.GetValue(_home))
        {
            errors.Add("--home: your own broker is never given by invitation; leave out --invitation and --line.");
        }

        if (new Option[] { _name, _certificate, _encryption, _broker, _user, _password, _authorities, _pin, _contact, _controller }.Any(option => parse.GetResult(option) is not null))
        {
            errors.Add("Who it is and how it is reached, the invitation says: leave out --recipient, --certificate, --encryption, --broker, --user, --password-file, --authorities, --pin, --contact and --controller-name.");
        }

        var months = parse.GetValue(_months);
        errors.AddRange(new[] { MonthsFault(months) }.OfType<string>());
        var (chosen, admitted) = (terms.Chosen(parse, months, errors), AdmittedOf(parse, errors));
        if (errors.Count > 0)
        {
            throw new UsageException(errors);
        }

        var request = desk.RequestFor(line.Name, line.Line, chosen, now);
        return PlainFault(request.Access) is { } fault
            ? throw new UsageException(fault)
            : request with { Beginning = parse.GetValue(_start), Admitted = admitted, AtHomeTime = parse.GetValue(_homeTime) };
    }

    private RecipientAccess? AccessOf(ParseResult parse, List<string> errors)
    {
        EncryptionCertificate? encryption = null;
        string? password = null;
        string? authorities = null;
        Read("--encryption", parse.GetValue(_encryption), errors, path => (encryption = RecipientCertificate.EncryptionOf(path)) is not null);
        Read("--password-file", parse.GetValue(_password), errors, path => (password = File.ReadAllText(path).TrimEnd('\n', '\r')).Length > 0);
        Read("--authorities", parse.GetValue(_authorities), errors, path => (authorities = File.ReadAllText(path)).Contains(Pem, StringComparison.Ordinal));
        if (parse.GetValue(_broker) is null && new Option[] { _encryption, _user, _password, _authorities, _pin }.Where(option => parse.GetResult(option) is not null).Select(option => option.Name).ToList() is { Count: > 0 } alone)
        {
            errors.Add($"{string.Join(", ", alone)}: how a recipient is reached is said as a whole; say --broker with it.");
        }

        var pin = PinOf(parse, errors);
        return parse.GetValue(_broker) is { } broker
            ? new RecipientAccess(new CourierRoute(broker, parse.GetValue(_user), password, authorities, pin), encryption)
            : null;
    }

    private Digest? PinOf(ParseResult parse, List<string> errors)
    {
        if (parse.GetValue(_pin) is not { } text)
        {
            return null;
        }

        if (!Digest.TryParse(text.ToLowerInvariant(), out var pin) || parse.GetValue(_broker) is { Scheme: not "mqtts" })
        {
            errors.Add("--pin: 64 hexadecimal digits, and only with mqtts://.");
        }

        return pin;
    }

    /// <summary>Without TLS, what is not encrypted can be read by everyone on the way, and taken by whoever pretends to be the broker.</summary>
    private static string? PlainFault(RecipientAccess? access) =>
        access is { Encryption: null, Route.Broker: { Scheme: "mqtt", IsLoopback: false } broker } && HomeAddress.Fault(broker) is not null
            ? $"What goes plain to mqtt://{broker.Host} can be read by everyone on the way: it must be mqtts://, or encrypted to the recipient (--encryption, or an invitation that asks for it). Plain is for an address of your own network, such as mqtt://192.168.1.10."
            : null;

    private List<NodaTime.Interval> AdmittedOf(ParseResult parse, List<string> errors)
    {
        var admitted = new List<NodaTime.Interval>();
        foreach (var text in parse.GetValue(_admit) ?? [])
        {
            if (AdmissionWords.Parse(text) is { } interval)
            {
                admitted.Add(interval);
            }
            else
            {
                errors.Add($"--admit {text}: write the interval as 'consent preview' does, such as 2026-11-13T23:00Z/2026-11-14T15:30Z.");
            }
        }

        return admitted;
    }

    private void RequireTexts(ParseResult parse, List<string> errors) => errors.AddRange(new[] { _contact, _controller }
        .Where(option => parse.GetValue(option) is { } text && !RecordText.Fits(text)).Select(option => $"{option.Name}: 1 to 400 characters on one line, without control characters."));

    private static string? MonthsFault(int months) => months is >= 1 and <= 36 ? null : string.Create(CultureInfo.InvariantCulture, $"--months {months}: 1 to 36.");

    private static void Read(string option, string? path, List<string> errors, Func<string, bool> take)
    {
        try
        {
            if (path is not null && !take(path))
            {
                errors.Add($"{option} {path}: it does not hold what it should; see --help.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{option} {path}: cannot be read; name a file that is there.");
        }
    }
}
