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
    private readonly Option<string> _contact = new("--contact") { Description = "Where you can write to it.", DefaultValueFactory = _ => "not stated" };
    private readonly Option<int> _months = new("--months") { Description = "How long it holds, 1 to 36 months.", DefaultValueFactory = _ => 12 };

    private readonly Option<GrantBeginning> _start = new("--start")
    {
        Description = "When it begins: clean (as soon as it tells nothing that was not agreed), midnight, or now.",
        DefaultValueFactory = _ => GrantBeginning.Clean,
    };

    private readonly Option<bool> _admit = new("--admit") { Description = "Yes to exactly what 'consent preview' says that --start makes computable." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _name, _home, _certificate, _encryption, _broker, _user, _password, _authorities, _contact, _months, _start, _admit })
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
        Read("--certificate", parse.GetValue(_certificate), errors, path => (thumbprint = RecipientCertificate.ThumbprintOf(path)) is not null);
        var access = AccessOf(parse, errors);
        return errors.Count > 0
            ? throw new UsageException(errors)
            : new GrantRequest(name, thumbprint, access, parse.GetValue(_contact)!, agreed!, months) { Kind = kind, Beginning = parse.GetValue(_start), Admit = parse.GetValue(_admit) };
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

        if (new Option[] { _name, _certificate, _encryption, _broker, _user, _password, _authorities }.Any(option => parse.GetResult(option) is not null))
        {
            errors.Add("Who it is and how it is reached, the invitation says: leave out --recipient, --certificate, --encryption, --broker, --user, --password-file and --authorities.");
        }

        var months = parse.GetValue(_months);
        errors.AddRange(new[] { MonthsFault(months) }.OfType<string>());
        var chosen = terms.Chosen(parse, months, errors);
        return errors.Count > 0
            ? throw new UsageException(errors)
            : desk.RequestFor(line.Name, line.Line, chosen, now) with { Beginning = parse.GetValue(_start), Admit = parse.GetValue(_admit) };
    }

    private RecipientAccess? AccessOf(ParseResult parse, List<string> errors)
    {
        EncryptionCertificate? encryption = null;
        string? password = null;
        string? authorities = null;
        Read("--encryption", parse.GetValue(_encryption), errors, path => (encryption = RecipientCertificate.EncryptionOf(path)) is not null);
        Read("--password-file", parse.GetValue(_password), errors, path => (password = File.ReadAllText(path).TrimEnd('\n', '\r')).Length > 0);
        Read("--authorities", parse.GetValue(_authorities), errors, path => (authorities = File.ReadAllText(path)).Contains(Pem, StringComparison.Ordinal));
        return parse.GetValue(_broker) is { } broker
            ? new RecipientAccess(new CourierRoute(broker, parse.GetValue(_user), password, authorities), encryption)
            : null;
    }

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
