using System.CommandLine;
using MeterShield.HeadEnd.Commands;

var time = TimeProvider.System;
var root = new RootCommand("The recipient's side of MeterShield: receives sealed releases, checks them, keeps them.")
{
    IdentityCommand.Create(),
    InviteCommand.Create(time),
    ReceiveCommand.Create(time),
    VerifyCommand.Create(),
};
var parse = root.Parse(args);

// Who is stopped finishes the write under way, which on a slow card under load takes its time; systemd waits 90 s.
var status = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
