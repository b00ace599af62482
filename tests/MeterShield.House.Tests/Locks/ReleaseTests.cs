using MeterShield.House.Tests.Compiling;
using MeterShield.House.Tests.Structure;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 1: a release is made in one place.</summary>
public sealed class ReleaseTests
{
    private const string Release = "MeterShield.Records.Release";

    [Fact]
    public void No_room_but_Minimization_makes_or_changes_a_release() => Trial.Of("release");

    [Fact]
    public void Release_is_a_sealed_class_that_nothing_can_be_set_in()
    {
        var type = typeof(Records.Release);
        Assert.True(type is { IsSealed: true, IsClass: true });
        Assert.Null(type.GetMethod("<Clone>$"));
        Assert.Empty(type.GetConstructors());
        Assert.DoesNotContain(type.GetProperties(), property => property.CanWrite);
        Assert.Empty(type.GetFields());
    }

    [Fact]
    public void In_the_whole_house_only_the_auditor_s_Admit_calls_the_constructor()
    {
        var makers = House.Projects.SelectMany(MakersIn).ToList();
        Assert.Equal(["MeterShield.Minimization.Auditor.Admit"], makers);
    }

    private static List<string> MakersIn(HouseProject project)
    {
        using var file = new AssemblyFile(project.AssemblyPath);
        return file.MakersOf(Release).ToList();
    }
}
