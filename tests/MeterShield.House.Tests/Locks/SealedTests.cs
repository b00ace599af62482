using System.Reflection;
using MeterShield.House.Tests.Compiling;
using MeterShield.House.Tests.Structure;

namespace MeterShield.House.Tests.Locks;

/// <summary>Lock 2: what leaves was sealed, and Egress sees nothing that was not.</summary>
public sealed class SealedTests
{
    private static readonly Type[] Sealed = [typeof(Sealing.SealedRelease), typeof(Sealing.SealedNotice)];

    [Fact]
    public void Nobody_but_the_Sealer_makes_what_the_spool_takes() => Trial.Of("sealed");

    [Fact]
    public void In_the_whole_house_only_Seal_calls_their_constructors()
    {
        foreach (var type in Sealed)
        {
            Assert.Null(type.GetMethod("<Clone>$"));
            Assert.Empty(type.GetConstructors());
            var makers = House.Projects.SelectMany(project => Makers(project, type)).Distinct();
            Assert.Equal(["MeterShield.Sealing.Sealer.Seal"], makers);
        }
    }

    [Fact]
    public void A_sealed_release_is_made_of_a_release_and_of_nothing_else()
    {
        var makers = typeof(Sealing.Sealer).GetMethods().Where(method => method.ReturnType == typeof(Sealing.SealedRelease)).ToList();
        Assert.All(makers, method => Assert.Equal(typeof(Records.Release), method.GetParameters()[0].ParameterType));
        Assert.NotEmpty(makers);
    }

    [Fact]
    public void The_spool_takes_sealed_messages_only()
    {
        var taken = typeof(Egress.Spool).GetMethods().Where(method => method.Name == "Put").Select(method => Assert.Single(method.GetParameters()).ParameterType);
        Assert.Equal(Sealed.Select(type => type.Name).Order(StringComparer.Ordinal), taken.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_member_of_Egress_names_an_unsealed_release()
    {
        var named = typeof(Egress.Spool).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(member => TypesIn(member).SelectMany(WithArguments).Contains(typeof(Records.Release)));
        Expect.None(named.Select(member => $"{member.DeclaringType}.{member.Name}"));
    }

    private static List<string> Makers(HouseProject project, Type type)
    {
        using var file = new AssemblyFile(project.AssemblyPath);
        return file.MakersOf(type.FullName!).ToList();
    }

    private static IEnumerable<Type> TypesIn(MemberInfo member) => member switch
    {
        MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static IEnumerable<Type> WithArguments(Type type) => type.GetGenericArguments().SelectMany(WithArguments).Append(type.GetElementType() ?? type);
}
