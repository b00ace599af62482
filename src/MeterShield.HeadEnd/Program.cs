using System.CommandLine;
using MeterShield.HeadEnd.Commands;

var time = TimeProvider.System;
var root = AllCommands.Root(time);
if (FrenchHelp.IsLocale)
{
    FrenchHelp.Apply(root);
}

var parse = root.Parse(args);

// Who is stopped finishes the write under way, which on a slow card under load takes its time; systemd waits 90 s.
var status = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(75) });
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
