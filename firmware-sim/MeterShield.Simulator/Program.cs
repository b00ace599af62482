using System.CommandLine;
using MeterShield.Simulator;
using MeterShield.Simulator.Commands;

var root = new RootCommand("A meter to test with: speaks what real meters speak, from the specification, with a home behind it.")
{
    TicCommand.Create(TimeProvider.System),
    HouseholdCommand.Create(),
};
var parse = root.Parse(args);
var status = await parse.InvokeAsync();
return parse.Errors.Count > 0 ? ExitCode.Usage : status;
