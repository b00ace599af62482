using System.CommandLine;
using MeterShield.Gateway;
using MeterShield.Gateway.Commands;

// The one place that names the system's clock.
var root = AllCommands.Root(TimeProvider.System);
if (Asked(args) == Language.French)
{
    FrenchHelp.Apply(root);
}

var parse = root.Parse(args);

// Who is stopped finishes the write under way, which on a slow card under load takes its time; systemd waits 90 s.
var status = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(75) });
return parse.Errors.Count > 0 ? ExitCode.Usage : status;

// Before anything else is read: the help and the errors of the command line are in that language too.
static Language Asked(string[] args)
{
    var at = Array.LastIndexOf(args, "--lang") + 1;
    var said = at > 0 && at < args.Length ? args[at] : args.LastOrDefault(arg => arg.StartsWith("--lang=", StringComparison.Ordinal))?[7..];
    return said switch
    {
        "fr" => Language.French,
        "en" => Language.English,
        _ => Languages.OfLocale(),
    };
}
