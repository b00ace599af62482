using MeterShield.Gateway.Tests.Traffic;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("MeterShield.Gateway.Tests.LongestFirst", "MeterShield.Gateway.Tests")]

namespace MeterShield.Gateway.Tests;

/// <summary>Which tests begin: those of a minute and more, that mostly wait and would otherwise be waited for at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly List<string> Longest = [.. new[] { typeof(DemoTests), typeof(DemoEndingTests), typeof(CrashTests), typeof(TrafficTests) }.Select(type => type.FullName!)];

    /// <summary>The same collections: the longest first, the others in the order they came.</summary>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(Place);

    /// <summary>A class that names no collection is one by itself, called after it.</summary>
    private static int Place(ITestCollection collection) =>
        Longest.FindIndex(name => collection.DisplayName.EndsWith($" {name}", StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Count;
}
