using System.Net.Sockets;
using MeterShield.Simulator.Outlets;

namespace MeterShield.Simulator.Commands;

/// <summary>How a command ends.</summary>
internal static class Outcome
{
    /// <summary>Bad usage: every error on a line of its own.</summary>
    public static async Task<int> RefusedAsync(Arguments arguments)
    {
        foreach (var error in arguments.Errors)
        {
            await Console.Error.WriteLineAsync(error);
        }

        return ExitCode.Usage;
    }

    /// <summary>Runs to the end, or until someone stops it.</summary>
    public static async Task<int> OfAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCode.Done;
        }
        catch (Exception e) when (e is OutletClosedException or OperationCanceledException)
        {
            // Stopped by hand or left by the reader: the end of an endless run.
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }
    }
}
