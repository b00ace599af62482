using System.Text;

namespace MeterShield.Metering.Modbus.Catalogue;

/// <summary>The Modbus meters that are known. Immutable.</summary>
public sealed class MeterCatalogue
{
    private MeterCatalogue(IReadOnlyList<MeterModel> models) => Models = models;

    /// <summary>What is compiled in.</summary>
    public static MeterCatalogue BuiltIn { get; } = new(ReadBuiltIn());

    /// <summary>Every model, by name.</summary>
    public IReadOnlyList<MeterModel> Models { get; }

    /// <summary>The model of a name, or null.</summary>
    public MeterModel? Find(string name) => Models.FirstOrDefault(model => model.Name == name);

    /// <summary>What is compiled in, and the files <c>*.json</c> of a folder; one of the same name takes the place of ours.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="errors">Everything that is wrong, each with the file's name; then there is no catalogue.</param>
    public static MeterCatalogue? With(string folder, out IReadOnlyList<string> errors)
    {
        var all = new List<string>();
        errors = all;
        var own = new List<MeterModel>();
        foreach (var file in Files(folder, all))
        {
            var found = new List<string>();
            if (BytesOf(file, found) is { } bytes && ModelReader.Read(bytes, found) is { } model)
            {
                if (own.Exists(other => other.Name == model.Name))
                {
                    found.Add($"\"model\": another file of the folder has {model.Name} already.");
                }

                own.Add(model);
            }

            all.AddRange(found.Select(error => $"{file}: {error}"));
        }

        return all.Count > 0
            ? null
            : new MeterCatalogue([.. own.Concat(BuiltIn.Models.Where(model => !own.Exists(other => other.Name == model.Name))).OrderBy(model => model.Name, StringComparer.Ordinal)]);
    }

    private static string[] Files(string folder, List<string> errors)
    {
        try
        {
            return [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"The folder {folder} cannot be read: name one that is there.");
            return [];
        }
    }

    private static byte[]? BytesOf(string file, List<string> errors)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add("the file cannot be read: let this user read it, or take it away.");
            return null;
        }
    }

    private static List<MeterModel> ReadBuiltIn()
    {
        var errors = new List<string>();
        var models = BuiltInModels.Files.Select(file => ModelReader.Read(Encoding.UTF8.GetBytes(file.Json), errors)).OfType<MeterModel>()
            .OrderBy(model => model.Name, StringComparer.Ordinal).ToList();
        return errors.Count == 0 ? models : throw new InvalidOperationException("The catalogue that was compiled in is damaged: " + string.Join(' ', errors));
    }
}
