namespace MeterShield.House.Tests.Compiling;

/// <summary>What a kind of project sees: assemblies of the house, and the symbols it is denied.</summary>
internal sealed record View(string Name, IReadOnlyList<string> Assemblies, IReadOnlyList<string> Symbols)
{
    private const string Everyone = "BannedSymbols.txt";
    private const string Network = "build/BannedSymbols.Network.txt";
    private const string Console = "build/BannedSymbols.Console.txt";
    private const string Roof = "build/BannedSymbols.Roof.txt";

    private static readonly View[] All =
    [
        new("sealing", ["MeterShield.Records"], []),
        new("egress", ["MeterShield.Records", "MeterShield.Sealing", "MeterShield.Egress"], []),
        new("library", ["MeterShield.Records"], [Everyone, Network, Console]),
        new("networked", ["MeterShield.Records"], [Everyone, Console]),
        new("program", ["MeterShield.Records"], [Everyone, Network]),
        new("roof", ["MeterShield.Records", "MeterShield.Mqtt"], [Everyone, Network, Roof]),
        new("anyone", ["MeterShield.Records", "MeterShield.Mqtt"], []),
    ];

    public static View Named(string name) => All.Single(view => view.Name == name);
}
