using MeterShield.House.Tests.Compiling;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 1: a release is made in one place.</summary>
public sealed class ReleaseTests
{
    [Fact]
    public void No_room_but_Minimization_makes_or_changes_a_release() => Trial.Of("release");
}
