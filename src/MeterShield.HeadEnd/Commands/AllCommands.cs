using System.CommandLine;

namespace MeterShield.HeadEnd.Commands;

/// <summary><c>metershield-headend</c> and everything it can be asked to do.</summary>
internal static class AllCommands
{
    /// <param name="time">The clock of every command.</param>
    public static RootCommand Root(TimeProvider time) => new("The recipient's side of MeterShield: receives sealed releases, checks them, keeps them.")
    {
        IdentityCommand.Create(),
        InviteCommand.Create(time),
        ReceiveCommand.Create(time),
        VerifyCommand.Create(),
    };
}
