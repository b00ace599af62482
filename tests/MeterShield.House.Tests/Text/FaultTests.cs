using System.Xml.Linq;

namespace MeterShield.House.Tests.Text;

/// <summary>A named fault is only worth its name with a sentence that tells it from its neighbours.</summary>
public sealed class FaultTests
{
    [Fact]
    public void Every_member_of_a_fault_enum_has_its_own_sentence()
    {
        foreach (var fault in House.Projects.SelectMany(project => project.Assembly.GetTypes()).Where(type => type.IsEnum && type.Name.EndsWith("Fault", StringComparison.Ordinal)))
        {
            var docs = Docs(Path.ChangeExtension(fault.Assembly.Location, ".xml"));
            var sentences = Enum.GetNames(fault).Select(name => docs.GetValueOrDefault($"F:{fault.FullName!.Replace('+', '.')}.{name}")).ToList();
            Assert.All(sentences, sentence => Assert.True(sentence is { Length: > 5 } && sentence.TrimEnd().EndsWith('.'), $"{fault.FullName}: {sentence}"));
            Assert.Equal(sentences.Count, sentences.Distinct().Count());
        }
    }

    private static Dictionary<string, string> Docs(string path) => XDocument.Load(path).Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, member => (member.Element("summary")?.Value ?? "").Trim());
}
