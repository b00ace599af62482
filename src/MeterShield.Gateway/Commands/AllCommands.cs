using System.CommandLine;
using MeterShield.Gateway.Commands.Consents;
using MeterShield.Gateway.Commands.Logs;
using MeterShield.Gateway.Commands.Metering;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield</c> and everything it can be asked to do.</summary>
internal static class AllCommands
{
    /// <param name="time">The clock of every command.</param>
    public static RootCommand Root(TimeProvider time) => new("MeterShield: what your electricity meter tells stays at home, but for what you agreed to.")
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
        CommonOptions.Lang(),
    };
}
