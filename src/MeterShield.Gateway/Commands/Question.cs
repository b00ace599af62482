namespace MeterShield.Gateway.Commands;

/// <summary>A question to the person at the terminal. Nothing but a yes is a yes.</summary>
internal static class Question
{
    private static readonly string[] Yes = ["y", "yes", "o", "oui"];

    /// <summary>Whether a person is there to be asked: a program that says a command has said yes with it.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Asks; without an answer it is a no.</summary>
    public static async Task<bool> AskAsync(string question, Language language)
    {
        await Console.Out.WriteAsync($"{question} {language.Choose("yes/no [no]", "oui/non [non]")}: ");
        var answer = (await Console.In.ReadLineAsync())?.Trim().ToLowerInvariant();
        return Array.Exists(Yes, word => word == answer);
    }
}
