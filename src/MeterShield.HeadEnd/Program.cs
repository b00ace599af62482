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
var status = await parse.InvokeAsync();
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
