using System.CommandLine;
using MeterShield.Gateway;
using MeterShield.Gateway.Commands;
using MeterShield.Gateway.Commands.Consents;
using MeterShield.Gateway.Commands.Logs;
using MeterShield.Gateway.Commands.Metering;

// The one place that names the system's clock.
var time = TimeProvider.System;
var root = new RootCommand("MeterShield: what your electricity meter tells stays at home, but for what you agreed to.")
{
    DemoCommand.Create(time),
    InitCommand.Create(),
    RunCommand.Run(time),
    RunCommand.Inside(time),
    RunCommand.Courier(time),
    ConsentCommand.Create(time),
    DecodeCommand.Create(),
    MinimizeCommand.Create(),
    VerifyCommand.Create(),
    LogCommand.Create(time),
    MeterCommand.Create(time),
    DoctorCommand.Create(time),
};
var parse = root.Parse(args);
var status = await parse.InvokeAsync();
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
