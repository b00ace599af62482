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
var status = await parse.InvokeAsync();
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
