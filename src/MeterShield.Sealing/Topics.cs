using MeterShield.Records;

namespace MeterShield.Sealing;

/// <summary>The topics: <c>ms/v1/PSEUDONYM/KIND</c>, of <c>[a-z0-9/]</c> only.</summary>
internal static class Topics
{
    public static string Of(Pseudonym pseudonym, string kind) => $"ms/v1/{pseudonym}/{kind}";
}
