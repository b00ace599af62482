using Xunit.Abstractions;

namespace MeterShield.House.Tests.Structure;

/// <summary>The budget of design 9 is printed (build/sizes.sh); only a file that has become a chapter is refused.</summary>
public sealed class SizeTests(ITestOutputHelper output)
{
    private const int Chapter = 300;
    private const int LongMethod = 60;

    [Fact]
    public void No_file_is_a_chapter_unless_listed_with_a_reason()
    {
        var listed = House.Golden("long-files.txt").Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        Assert.All(listed, row => Assert.True(row is [_, { Length: > 10 }], "A long file is listed with its reason."));
        var chapters = Tree.Files("src", "firmware-sim").Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && File.ReadLines(path).Count() > Chapter).Select(Tree.NameOf);
        Assert.Equal(listed.Select(row => row[0]).Order(StringComparer.Ordinal), chapters.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sizes_are_measured_and_printed()
    {
        var files = Sizes.FilesOf("src", "firmware-sim");
        var methods = House.Projects.SelectMany(Sizes.MethodsOf).ToList();
        var ratio = (double)Sizes.FilesOf("tests").Sum() / files.Sum();
        output.WriteLine(Sizes.Say("files", files));
        output.WriteLine(Sizes.Say("methods", methods.Select(method => method.Lines)));
        foreach (var method in methods.Where(method => method.Lines > LongMethod).OrderByDescending(method => method.Lines))
        {
            output.WriteLine($"longer than {LongMethod}: {Tree.NameOf(method.File)}:{method.Line} ({method.Lines})");
        }

        output.WriteLine(FormattableString.Invariant($"tests to src: {ratio:0.00}"));
        Assert.NotEmpty(files);
        Assert.NotEmpty(methods);
    }
}
