using System.CommandLine;
using MeterShield.Gateway.Halves;
using MeterShield.Gateway.Metrics;
using Microsoft.Extensions.Logging;

namespace MeterShield.Gateway.Commands;

/// <summary>
/// <c>metershield run</c>, <c>inside</c> and <c>courier</c>: both halves in one process, or each in its own so that the system can
/// take the network from the one and the readings from the other. The way through the spool is the same.
/// </summary>
internal static class RunCommand
{
    /// <summary>Both halves.</summary>
    public static Command Run(TimeProvider time) => Create(
        "run",
        "Reads the meter, keeps it at home, and sends what the consents allow. Ends with Ctrl-C, or with a finite meter.",
        async (config, logger, cancel) =>
        {
            var inside = InsideHalf.Of(config, time, logger);
            await using var metrics = await MetricsEndpoint.StartAsync(config.MetricsPort, cancel);
            await Together.RunAsync(ending => inside.RunAsync(waitsForDisk: false, ending), new CourierHalf(config, time, logger).RunAsync, cancel);
        });

    /// <summary>The half that sees readings; it needs no network.</summary>
    public static Command Inside(TimeProvider time) => Create(
        "inside",
        "The half that reads the meter and seals what may leave. It needs no network: 'metershield courier' sends it.",
        (config, logger, cancel) => InsideHalf.Of(config, time, logger).RunAsync(waitsForDisk: true, cancel));

    /// <summary>The half that has the network; it sees sealed messages only.</summary>
    public static Command Courier(TimeProvider time) => Create(
        "courier",
        "The half that sends what 'metershield inside' has sealed. It opens the spool and nothing else.",
        async (config, logger, cancel) =>
        {
            await using var metrics = await MetricsEndpoint.StartAsync(config.MetricsPort, cancel);
            await new CourierHalf(config, time, logger).RunAsync(cancel);
        });

    private static Command Create(string name, string description, Func<GatewayConfig, ILogger, CancellationToken, Task> run)
    {
        var config = CommonOptions.Config();
        var command = new Command(name, description) { config };
        command.SetAction((parse, cancel) => Faults.GuardAsync(async () =>
        {
            using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
            try
            {
                await run(Faults.Config(parse.GetValue(config)!), logging.CreateLogger("metershield"), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // Asked to stop while it waited for something: that is the end in order.
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
