using System.CommandLine;
using System.Globalization;
using MeterShield.Gateway;
using MeterShield.Gateway.Commands;

// The one place that names the system's clock.
var root = AllCommands.Root(TimeProvider.System);
if (Languages.OfLocale() == Language.French)
{
    CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Language.French.Code());
    FrenchHelp.Apply(root);
}

var parse = root.Parse(args);

// Who is stopped finishes the write under way, which on a slow card under load takes its time; systemd waits 90 s.
var status = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
