using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MeterShield.House.Tests.Structure;

/// <summary>A method and its lines.</summary>
internal sealed record MethodSize(string File, int Line, int Lines);

/// <summary>How long files and methods are, in lines; methods by the debug information of the build.</summary>
internal static class Sizes
{
    public static List<int> FilesOf(params string[] rooms) => Tree.Files(rooms)
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .Select(path => File.ReadLines(path).Count())
        .ToList();

    /// <summary>From the name's line to the closing brace; lambdas and local functions count with the method they stand in.</summary>
    public static List<MethodSize> MethodsOf(HouseProject project)
    {
        using var pdb = File.OpenRead(Path.ChangeExtension(project.AssemblyPath, ".pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        using var file = new PEReader(File.OpenRead(project.AssemblyPath));
        var definitions = file.GetMetadataReader();
        return reader.MethodDebugInformation
            .Where(handle => !IsAccessor(definitions.GetMethodDefinition(handle.ToDefinitionHandle())))
            .Select(handle => Lines(reader.GetMethodDebugInformation(handle)))
            .Where(span => span is not null && !span.Value.File.Contains("/obj/"))
            .Select(span => span!.Value)
            .ToList() is var spans
            ? spans.Where(span => !spans.Exists(outer => Holds(outer, span)))
                .Select(span => new MethodSize(span.File, span.First, span.Last - span.First + (span.Last > span.First ? 2 : 1)))
                .ToList()
            : [];

        (string File, int First, int Last)? Lines(MethodDebugInformation method)
        {
            var points = method.GetSequencePoints().Where(point => !point.IsHidden).ToList();
            return points.Count == 0
                ? null
                : (reader.GetString(reader.GetDocument(points[0].Document).Name), points.Min(point => point.StartLine), points.Max(point => point.EndLine));
        }
    }

    public static string Say(string what, IEnumerable<int> sizes)
    {
        var sorted = sizes.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{what}: {sorted.Count}, median {At(0.5)}, p95 {At(0.95)}, max {At(1)}");

        int At(double part) => sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, part * sorted.Count)];
    }

    /// <summary>Accessors are a type's words; a constructor's lines are wherever its fields are.</summary>
    private static bool IsAccessor(MethodDefinition method) => method.Attributes.HasFlag(MethodAttributes.SpecialName);

    private static bool Holds((string File, int First, int Last) outer, (string File, int First, int Last) inner) =>
        outer != inner && outer.File == inner.File && outer.First <= inner.First && outer.Last >= inner.Last && outer.Last - outer.First > inner.Last - inner.First;
}
