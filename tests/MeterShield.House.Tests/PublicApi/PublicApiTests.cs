namespace MeterShield.House.Tests.PublicApi;

/// <summary>What each library shows is a text file: a change of it shows in the diff.</summary>
public sealed class PublicApiTests
{
    /// <summary>What the web SDK makes of top-level statements.</summary>
    private const string WebProgram = "Program";

    public static TheoryData<string> Libraries => new(House.Libraries.Select(library => library.Name));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_face_of_a_library_is_its_golden_file(string library) =>
        GoldenFile.Compare(ApiPrinter.Print(House.Projects.Single(project => project.Name == library).Assembly), "PublicApi", library + ".txt");

    [Fact]
    public void No_golden_file_is_left_behind() => Assert.Equal(
        House.Libraries.Select(library => library.Name).Order(StringComparer.Ordinal),
        Directory.GetFiles(House.GoldenPath("PublicApi")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_public_class_is_sealed_static_or_closed_to_other_assemblies()
    {
        var open = House.Projects
            .SelectMany(project => project.Assembly.GetExportedTypes())
            .Where(type => type.FullName != WebProgram && type is { IsClass: true, IsSealed: false } && !(type.IsAbstract && IsClosed(type)));
        Expect.None(open);
    }

    /// <summary>Private-protected constructors only; a record's copy constructor is protected by the language and makes nothing new.</summary>
    private static bool IsClosed(Type type) => type
        .GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
        .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != type)
        .All(constructor => constructor.IsFamilyAndAssembly || constructor.IsPrivate || constructor.IsAssembly);
}
