namespace MeterShield.House.Tests;

/// <summary>Assertions that print everything they found: a reader wants the whole list, not its first entry cut short.</summary>
internal static class Expect
{
    public static void None<T>(IEnumerable<T> found, string what = "Found")
    {
        var list = found.Select(item => item?.ToString()).ToList();
        Assert.True(list.Count == 0, $"{what}:\n{string.Join('\n', list)}");
    }
}
