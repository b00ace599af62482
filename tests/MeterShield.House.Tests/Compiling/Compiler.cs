using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MeterShield.House.Tests.Compiling;

/// <summary>The build's own compiler with the build's own analyzer: each attempt is a file, a batch is one run.</summary>
internal static partial class Compiler
{
    private const string Prelude =
        """
        #pragma warning disable
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net; using System.Net.Http;
        using System.Net.Sockets; using System.Reflection; using System.Runtime.CompilerServices; using System.Runtime.InteropServices;
        using System.Security.Cryptography; using System.Security.Cryptography.X509Certificates; using System.Threading; using System.Threading.Tasks;
        using NodaTime; using MeterShield.Records;
        #pragma warning restore

        """;

    /// <summary>The errors of each file, by its index.</summary>
    public static ILookup<int, string> Compile(View view, IReadOnlyList<string> codes, string assembly = "Attempt")
    {
        var folder = Directory.CreateTempSubdirectory("house-").FullName;
        try
        {
            for (var index = 0; index < codes.Count; index++)
            {
                File.WriteAllText(Path.Combine(folder, $"a{index}.cs"), Source(index, codes[index], view));
            }

            File.WriteAllLines(Path.Combine(folder, "args.rsp"), Arguments(view, folder, assembly));
            var output = Run(folder);
            return ErrorLine().Matches(output).ToLookup(match => int.Parse(match.Groups["index"].Value), match => match.Groups["code"].Value);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Source(int index, string code, View view)
    {
        var usings = view.Assemblies.Where(name => name != "MeterShield.Records").Select(name => $"using {name};");
        var body = IsDeclaration(code) ? code : $"class A {{ async Task Go({Parameters}) {{ {code} }} }}";
        return $"{Prelude}{string.Join(' ', usings)}\nnamespace Attempt{index} {{ {body} }}\n";
    }

    private const string Parameters =
        "TimeProvider clock, CancellationToken cancel, Release release, Grant grant, Interval interval, Instant instant, ReleaseValue value, Task task, byte[] bytes";

    public static bool IsDeclaration(string code) => code.StartsWith("class ", StringComparison.Ordinal) || code.StartsWith("struct ", StringComparison.Ordinal);

    private static IEnumerable<string> Arguments(View view, string folder, string assembly)
    {
        var packs = House.Metadata("ReferencePacks");
        var references = new[] { "Microsoft.NETCore.App.Ref", "Microsoft.AspNetCore.App.Ref" }
            .SelectMany(pack => Directory.GetFiles(LastVersion(Path.Combine(packs, pack)), "*.dll"))
            .Concat(view.Assemblies.Append("NodaTime").Select(name => Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        string[] fixedOnes = ["-nologo", "-nostdlib", "-target:library", "-langversion:latest", "-nullable:enable", "-unsafe+", "-warnaserror+:nullable,RS0030", "-nowarn:1701,1702,CS1998,CS0219,CS0168,CS8321,CS4014,CS0649,CS0169,CS0626", $"-out:\"{Path.Combine(folder, assembly)}.dll\""];
        return fixedOnes
            .Concat(references.Select(path => $"-r:\"{path}\""))
            .Concat(Directory.GetFiles(Path.Combine(House.Metadata("BannedApiAnalyzers"), "analyzers", "dotnet", "cs"), "*.dll").Select(path => $"-a:\"{path}\""))
            .Concat(view.Symbols.Select(path => $"-additionalfile:\"{House.PathOf(path)}\""))
            .Append($"\"{Path.Combine(folder, "*.cs")}\"");
    }

    private static string LastVersion(string pack) =>
        Path.Combine(Directory.GetDirectories(pack, "10.0.*").Order(StringComparer.Ordinal).Last(), "ref", "net10.0");

    private static string Run(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [House.Metadata("Compiler"), "-noconfig", "@" + Path.Combine(folder, "args.rsp")]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (Unplaced().Match(output) is { Success: true } broken)
        {
            throw new InvalidOperationException("The compiler itself was not content: " + broken.Value);
        }

        return output;
    }

    [GeneratedRegex(@"a(?<index>\d+)\.cs\(\d+,\d+\): error (?<code>\w+):")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"^(error|warning) .*$", RegexOptions.Multiline)]
    private static partial Regex Unplaced();
}
