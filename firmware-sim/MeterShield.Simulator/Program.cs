using System.CommandLine;
using System.Runtime.InteropServices;
using MeterShield.Simulator;
using MeterShield.Simulator.Commands;

// Registered before anything is begun, so that whoever stops it early finds it cleaned up all the same.
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var root = AllCommands.Root(TimeProvider.System);
if (FrenchHelp.IsLocale)
{
    FrenchHelp.Apply(root);
}

var parse = root.Parse(args);
var status = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stop.Token);
return parse.Errors.Count > 0 ? ExitCode.Usage : status;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
