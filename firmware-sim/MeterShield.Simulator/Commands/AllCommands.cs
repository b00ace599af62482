using System.CommandLine;

namespace MeterShield.Simulator.Commands;

/// <summary><c>metershield-sim</c> and everything it can be asked to do.</summary>
internal static class AllCommands
{
    /// <param name="time">The clock of every command.</param>
    public static RootCommand Root(TimeProvider time) => new("A meter to test with: speaks what real meters speak, from the specification, with a home behind it.")
    {
        TicCommand.Create(time),
        ModbusCommand.Create(time),
        HouseholdCommand.Create(),
        CalendarCommand.Create(),
    };
}
