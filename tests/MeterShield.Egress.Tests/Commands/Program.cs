using MeterShield.Sealing.Tests;

namespace MeterShield.Egress.Tests;

/// <summary>The program <c>metershield</c> over a box, as its users run it.</summary>
internal sealed class Program
{
    private readonly string _config;

    public Program(Box box)
    {
        _config = Path.Combine(box.Folder, "metershield.json");

        // The box has its spool within its state, which a configuration must not: here the state has another name.
        var state = Path.Combine(box.Folder, "state-of-the-box");
        Directory.CreateSymbolicLink(state, box.Folder);
        File.WriteAllText(_config, $$"""{"meter": "tic:/dev/null", "state": "{{state}}", "spool": "{{box.Spool.Root}}"}""");
    }

    /// <summary>A command that must end with a status.</summary>
    public string Run(int status, params string[] arguments)
    {
        var (exit, output) = Tool.Run(Path.Combine(AppContext.BaseDirectory, "metershield"), "dotnet", [.. arguments, "--config", _config]);
        Assert.True(exit == status, $"{string.Join(' ', arguments)}: {exit} {output}");
        return output;
    }

    public string Run(params string[] arguments) => Run(0, arguments);

    /// <summary>The same, on a disk where no file grows beyond so many KiB.</summary>
    public string RunLimited(int status, int largestFile, string command)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "metershield");
        var (exit, output) = Tool.Run(
            "bash", "bash", "-c", $"trap '' XFSZ; ulimit -f {largestFile}; export DOTNET_EnableWriteXorExecute=0; exec '{program}' {command} --config '{_config}'");
        Assert.True(exit == status, $"{command}: {exit} {output}");
        return output;
    }
}
