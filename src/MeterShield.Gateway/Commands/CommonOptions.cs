using System.CommandLine;
using System.CommandLine.Parsing;

namespace MeterShield.Gateway.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private const string LangName = "--lang";
    private const string DefaultConfig = "/etc/metershield/metershield.json";

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string> Config() => new("--config")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("METERSHIELD_CONFIG") ?? DefaultConfig,
    };

    /// <summary><c>--lang en|fr</c>, of every command.</summary>
    public static Option<Language> Lang() => new(LangName)
    {
        Recursive = true,
        Description = "en or fr; default: the language of the system.",
        HelpName = "en|fr",
        DefaultValueFactory = _ => Languages.OfLocale(),
        CustomParser = ParseLanguage,
    };

    /// <summary>The language that was asked for, or the system's.</summary>
    public static Language AskedLanguage(this ParseResult parse) => parse.GetValue<Language>(LangName);

    /// <summary>A recipient's broker.</summary>
    public static Option<Uri?> Broker(string description) => new("--broker") { Description = description, CustomParser = ParseBroker };

    private static Uri? ParseBroker(ArgumentResult argument)
    {
        if (argument.Tokens.Count == 1
            && Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "mqtt" or "mqtts" && uri.Host.Length > 0)
        {
            return uri;
        }

        argument.AddError(FrenchErrors.Spoken("--broker: write mqtts://host:port, or mqtt://host:port on your own network."));
        return null;
    }

    private static Language ParseLanguage(ArgumentResult argument)
    {
        switch (argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "")
        {
            case "en":
                return Language.English;
            case "fr":
                return Language.French;
            default:
                argument.AddError(FrenchErrors.Spoken("--lang: en or fr."));
                return default;
        }
    }
}
