using MeterShield.House.Tests.Compiling;
using Xunit.Abstractions;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 3: a project sees what the table says, by whatever way in; and the symbols of lock 4 reach the right rooms.</summary>
public sealed class BuildGuardTests(ITestOutputHelper output)
{
    private const string Nothing = "internal static class Room;";
    private const string Socket = "internal static class Room { public static object Open() => new System.Net.Sockets.TcpClient(); }";
    private const string Hash = "internal static class Room { public static object Of(byte[] b) => System.Security.Cryptography.SHA256.HashData(b); }";
    private const string Print = "internal static class Room { public static void Say() => System.Console.WriteLine(1); }";
    private const string Wait = "internal static class Room { public static void Wait() => System.Threading.Thread.SpinWait(1); }";
    private const string NodaTime = """<PackageReference Include="NodaTime" />""";
    private const string Program = "<OutputType>Exe</OutputType>";
    private const string Main = "internal static class Room { public static void Main() => System.Console.WriteLine(1); }";
    private const string Web = """<FrameworkReference Include="Microsoft.AspNetCore.App" />""";

    private static readonly TinyProject[] Rooms =
    [
        // The legal house: neighbours of the attempts, and the proof that the rules let the honest through.
        new("src", "MeterShield.Records", NodaTime, "/// <summary>A word.</summary>\npublic sealed class Word;"),
        new("src", "MeterShield.Metering", See("MeterShield.Records"), "internal static class Room { public static Records.Word Say() => new(); }"),
        new("src", "MeterShield.Mqtt", "", Socket),
        new("src", "MeterShield.Sealing", See("MeterShield.Records") + Pkcs("PrivateAssets=\"compile\""), Hash),
        new("src", "MeterShield.HeadEnd", See("MeterShield.Records") + See("MeterShield.Sealing"), Main) { Properties = Program + "<AssemblyName>metershield-headend</AssemblyName>" },
        new("src", "MeterShield.Gateway", Web, Main) { Properties = Program },
        new("hinted", "MeterShield.Minimization", Hint("MeterShield.Records"), "internal static class Room { public static Records.Word Say() => new(); }"),

        // Ways in.
        new("project", "MeterShield.Sealing", See("MeterShield.Metering"), Nothing, "MS0001", "MeterShield.Sealing may not see the project MeterShield.Metering"),
        new("package", "MeterShield.Mqtt", NodaTime, Nothing, "MS0001", "MeterShield.Mqtt may not see the package NodaTime"),
        new("hint", "MeterShield.Mqtt", Hint("MeterShield.Records"), Nothing, "MS0001", "MeterShield.Mqtt may not see the project MeterShield.Records"),
        new("leak", "MeterShield.Sealing", See("MeterShield.Records") + Pkcs(""), Nothing),
        new("leak", "MeterShield.HeadEnd", """<ProjectReference Include="../MeterShield.Sealing/MeterShield.Sealing.csproj" />""", Nothing, "MS0001", "MeterShield.HeadEnd may not see the package System.Security.Cryptography.Pkcs"),
        new("behind", "MeterShield.HeadEnd", See("MeterShield.Sealing"), "internal static class Room { public static Records.Word? Say() => null; }", "CS0246", "Records"),
        new("framework", "MeterShield.Sealing", Web, Nothing, "MS0001", "MeterShield.Sealing may not see the framework Microsoft.AspNetCore.App"),
        new("stranger", "MeterShield.Cellar", "", Nothing, "MS0002", "MeterShield.Cellar is not in the table"),
        new("impostor", "MeterShield.Sealing", See("MeterShield.Records"), Nothing, "MS0003", "MeterShield.Sealing may not be called MeterShield.Minimization") { Properties = "<AssemblyName>MeterShield.Minimization</AssemblyName>" },
        new("stray", "MeterShield.Mqtt", """<Compile Include="../../src/MeterShield.Metering/Room.cs" Link="Own.cs" />""", "internal static class Own;", "MS0004", "MeterShield.Mqtt may not compile"),

        // Which room gets which list of symbols.
        new("symbols", "MeterShield.Sealing", "", Socket, "RS0030", "Only Metering and Mqtt speak to a network"),
        new("symbols", "MeterShield.Egress", "", Print, "RS0030", "Only the programs write to a console"),
        new("symbols", "MeterShield.Gateway", "", Hash, "RS0030", "Keys and signatures are Sealing's"),
        new("symbols", "MeterShield.HeadEnd", "", Wait, "RS0030", "Sleeping cannot be tested"),
        new("symbols", "MeterShield.Mqtt", "", Wait, "RS0030", "Sleeping cannot be tested"),
    ];

    [Fact]
    public void Every_way_past_the_table_is_refused_by_name_and_the_honest_house_builds()
    {
        using var house = new TinyHouse();
        foreach (var room in Rooms)
        {
            house.Add(room);
        }

        var said = house.Build(Rooms);
        foreach (var error in said.SelectMany(errors => errors.Select(error => $"{errors.Key}: {error.Code} {error.Text}")))
        {
            output.WriteLine(error);
        }

        Expect.None(Rooms.Select(room => Surprise(room, said[$"{room.Attempt}/{room.Name}"].Distinct().ToList())).OfType<string>());
    }

    private static string? Surprise(TinyProject room, List<(string Code, string Text)> said)
    {
        var expected = room.Diagnostic.Length == 0
            ? said.Count == 0
            : said.Any(error => error.Text.Contains(room.Sentence)) && said.All(error => error.Code == room.Diagnostic);
        return expected ? null : $"{room.Attempt}/{room.Name}: expected [{room.Diagnostic} {room.Sentence}], the build said [{string.Join("; ", said)}]";
    }

    private static string See(string project) => $"<ProjectReference Include=\"../../src/{project}/{project}.csproj\" />";

    private static string Pkcs(string attributes) => $"<PackageReference Include=\"System.Security.Cryptography.Pkcs\" {attributes} />";

    private static string Hint(string project) =>
        $"<Reference Include=\"{project}\"><HintPath>../../src/{project}/bin/Debug/net10.0/{project}.dll</HintPath></Reference>";
}
