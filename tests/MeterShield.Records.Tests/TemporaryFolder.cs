namespace MeterShield.Records.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("metershield-records-").FullName;

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
