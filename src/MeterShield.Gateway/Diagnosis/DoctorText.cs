using System.Text;
using System.Text.Json;
using MeterShield.Gateway.Commands;

namespace MeterShield.Gateway.Diagnosis;

/// <summary>Findings for people and for programs.</summary>
internal static class DoctorText
{
    /// <summary>One finding, a line.</summary>
    public static string Line(Finding finding, Language language) => $"{Word(finding.Verdict, language),-8} {finding.Check,-14} {language.Choose(finding.Sentence, FrenchErrors.Of(finding.Sentence))}";

    /// <summary>The last line.</summary>
    public static string Summary(IReadOnlyList<Finding> findings, Language language)
    {
        var (faults, warnings) = (Count(findings, Verdict.Fault), Count(findings, Verdict.Warning));
        return language.Choose($"Faults: {faults}; worth a look: {warnings}.", $"Défauts : {faults} ; à voir : {warnings}.");
    }

    /// <summary>All of it as JSON: <c>{"version", "faults", "warnings", "findings": [{"check", "verdict", "sentence"}]}</c>.</summary>
    public static string Json(IReadOnlyList<Finding> findings, string version)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("version", version);
            writer.WriteNumber("faults", Count(findings, Verdict.Fault));
            writer.WriteNumber("warnings", Count(findings, Verdict.Warning));
            writer.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("check", finding.Check);
                writer.WriteString("verdict", Word(finding.Verdict, Language.English));
                writer.WriteString("sentence", finding.Sentence);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static int Count(IReadOnlyList<Finding> findings, Verdict verdict) => findings.Count(finding => finding.Verdict == verdict);

    private static string Word(Verdict verdict, Language language) => verdict switch
    {
        Verdict.Good => language.Choose("good", "bon"),
        Verdict.Warning => language.Choose("warning", "à voir"),
        _ => language.Choose("fault", "défaut"),
    };
}
