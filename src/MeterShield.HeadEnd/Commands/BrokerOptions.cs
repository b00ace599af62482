using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterShield.Mqtt;

namespace MeterShield.HeadEnd.Commands;

/// <summary>How the recipient reaches its own broker.</summary>
internal sealed class BrokerOptions
{
    private const string Form = "--broker: write mqtt://host:port or mqtts://host:port.";
    private const uint SessionDays = 30;

    private readonly Option<Uri> _broker = new("--broker") { Description = "The recipient's broker: mqtt://host:port or mqtts://host:port.", Required = true, CustomParser = ParseUri };
    private readonly Option<string?> _authorities = new("--ca") { Description = "Certificates of the broker's authority, PEM. By default those of the system." };
    private readonly Option<string?> _pin = new("--pin") { Description = "SHA-256 of the broker's public key (SubjectPublicKeyInfo), 64 hexadecimal digits: beside its authority, not instead of it." };
    private readonly Option<string?> _user = new("--user") { Description = "The user name at the broker." };
    private readonly Option<string?> _password = new("--password-file") { Description = "A file whose first line is the password: on a command line every program would see it." };
    private readonly Option<string?> _certificate = new("--tls-certificate") { Description = "This client's certificate, PEM, where the broker asks for one." };
    private readonly Option<string?> _key = new("--tls-key") { Description = "Its key, PEM." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _broker, _authorities, _pin, _user, _password, _certificate, _key })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The options of a connection whose session the broker keeps.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="clientId">The name that the session goes by.</param>
    /// <exception cref="InvalidDataException">Something named cannot be used: all of it is said at once, a line each.</exception>
    public MqttOptions Read(ParseResult parse, string clientId)
    {
        var errors = new List<string>();
        var endpoint = MqttEndpoint.TryParse(parse.GetValue(_broker)!, out var parsed) ? parsed : Complain<MqttEndpoint>(errors, Form);
        var (certificate, key, user, password) = (parse.GetValue(_certificate), parse.GetValue(_key), parse.GetValue(_user), parse.GetValue(_password));
        if (certificate is null != key is null)
        {
            errors.Add("--tls-certificate and --tls-key belong together: give both or neither.");
        }

        if (password is not null && user is null)
        {
            errors.Add("--password-file: say whose password it is with --user.");
        }

        var pin = Pin(parse.GetValue(_pin), endpoint, errors);
        var authorities = parse.GetValue(_authorities) is { } file ? Read(errors, "--ca", () => Authorities(file)) : [];
        var secret = password is null ? null : Read(errors, "--password-file", () => File.ReadLines(password).FirstOrDefault() ?? "");
        var own = certificate is null || key is null ? null : Read(errors, "--tls-certificate", () => X509Certificate2.CreateFromPemFile(certificate, key));
        return errors.Count > 0
            ? throw new InvalidDataException(string.Join('\n', errors))
            : new MqttOptions
            {
                Endpoint = endpoint!,
                ClientId = clientId,
                CleanStart = false,
                SessionExpirySeconds = SessionDays * 86400,
                User = user,
                Password = secret,
                Authorities = authorities!,
                ClientCertificate = own,
                PinnedKey = pin,
            };
    }

    private static byte[] Pin(string? text, MqttEndpoint? endpoint, List<string> errors)
    {
        var isPin = text is null || (text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit));
        if (!isPin || (text is not null && endpoint is { UsesTls: false }))
        {
            errors.Add("--pin: 64 hexadecimal digits, and only with mqtts://.");
            return [];
        }

        return Convert.FromHexString(text ?? "");
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("There is no certificate in it.");
    }

    private static T? Read<T>(List<string> errors, string option, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return Complain<T>(errors, $"{option}: the file cannot be used ({e.Message}).");
        }
    }

    private static T? Complain<T>(List<string> errors, string sentence)
        where T : class
    {
        errors.Add(sentence);
        return null;
    }

    private static Uri? ParseUri(ArgumentResult argument)
    {
        if (argument.Tokens.Count == 1 && Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var uri))
        {
            return uri;
        }

        argument.AddError(Form);
        return null;
    }
}
