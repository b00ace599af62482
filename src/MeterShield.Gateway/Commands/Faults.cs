using MeterShield.Egress;
using MeterShield.History;
using MeterShield.Metering;
using MeterShield.Sealing;

namespace MeterShield.Gateway.Commands;

/// <summary>The edge of every command: what went wrong becomes a sentence and an exit status.</summary>
internal static class Faults
{
    /// <summary>Runs a command and turns the faults we know into their exit status; a bug goes through as it is.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        // Ctrl-C is listened to once this has been called: before anything is begun that it should end in order.
        await Task.Yield();
        try
        {
            return await command();
        }
        catch (UsageException e)
        {
            return await SayAsync(e.Errors, ExitCode.Usage);
        }
        catch (Exception e) when (e is StateException { MayPass: true } or HistoryException { MayPass: true })
        {
            // The disk is full, read-only or busy: it is of use to try again, and a service manager does (RestartPreventExitStatus).
            return await SayAsync([e.Message], ExitCode.Failed);
        }
        catch (Exception e) when (e is StateException or HistoryException or KeyException)
        {
            return await SayAsync([e.Message], ExitCode.Usage);
        }
        catch (Exception e) when (e is MeterException or Demo.DemoException or IOException or UnauthorizedAccessException)
        {
            return await SayAsync([e.Message], ExitCode.Failed);
        }
    }

    /// <summary>The configuration, or every error in it.</summary>
    public static GatewayConfig Config(string path)
    {
        var (config, errors) = GatewayConfig.Read(path);
        return config ?? throw new UsageException(errors);
    }

    private static async Task<int> SayAsync(IEnumerable<string> errors, int status)
    {
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync(FrenchErrors.Spoken(error));
        }

        return status;
    }
}
