using MeterShield.House.Tests.Compiling;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 4: what a room may not name.</summary>
public sealed class BannedSymbolTests
{
    [Theory]
    [InlineData("clock")]
    [InlineData("network")]
    [InlineData("programs")]
    [InlineData("reflection")]
    [InlineData("roof")]
    public void Every_attempt_is_refused_and_its_legal_twin_compiles(string attempts) => Trial.Of(attempts);
}
