using System.CommandLine;
using System.Net;
using MeterShield.Simulator.Outlets;
using MeterShield.Simulator.Tic;

namespace MeterShield.Simulator.Commands;

/// <summary><c>metershield-sim tic</c>: a Linky meter's customer output.</summary>
internal static class TicCommand
{
    public static Command Create(TimeProvider time)
    {
        var command = TicOptions.Command();
        command.SetAction((parse, cancel) => RunAsync(new Arguments(parse), time, cancel));
        return command;
    }

    private static async Task<int> RunAsync(Arguments arguments, TimeProvider time, CancellationToken cancel)
    {
        var options = TicSetup.Read(arguments);
        var outlet = OutletFor(arguments.Text(TicOptions.To) ?? "stdout", arguments, time);
        if (outlet is null || arguments.Errors.Count > 0)
        {
            return await Outcome.RefusedAsync(arguments);
        }

        await using (outlet)
        {
            return await Outcome.OfAsync(() => new TicRun(options, outlet, time).RunAsync(cancel));
        }
    }

    private static IOutlet? OutletFor(string to, Arguments arguments, TimeProvider time)
    {
        if (to == "stdout")
        {
            return new StreamOutlet();
        }

        if (to.StartsWith("pty:", StringComparison.Ordinal) && to.Length > 4)
        {
            return new PtyOutlet(to[4..], arguments.Has(TicOptions.Wait), time);
        }

        if (to.StartsWith("tcp:", StringComparison.Ordinal) && IPEndPoint.TryParse(to[4..], out var endPoint))
        {
            return new TcpOutlet(endPoint, bound => Console.Error.WriteLine($"listening on {bound}"), time);
        }

        arguments.Fail($"--to {to}: write stdout, tcp:127.0.0.1:0 or pty:/tmp/linky.");
        return null;
    }
}
