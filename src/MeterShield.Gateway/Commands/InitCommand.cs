using System.CommandLine;

namespace MeterShield.Gateway.Commands;

/// <summary><c>metershield init</c>: makes the state folder, once. Factory state: nothing leaves.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var command = new Command("init", "Makes the state folder named in the configuration, once. Nothing leaves until a consent is given.") { config };
        command.SetAction((parse, _) => Faults.GuardAsync(async () =>
        {
            var settings = Faults.Config(parse.GetValue(config)!);
            Home.Create(settings);
            await Console.Out.WriteLineAsync(parse.AskedLanguage().Choose($"Made {settings.State}. Nothing leaves.", $"{settings.State} est créé. Rien ne sort."));
            return ExitCode.Done;
        }));
        return command;
    }
}
