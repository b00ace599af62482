namespace MeterShield.Records.Tests;

public sealed class GoldenTests
{
    [Fact]
    public void Every_content_is_written_as_its_golden_file_has_it()
    {
        var files = Directory.GetFiles(Golden.Folder, "*.json").Select(path => Path.GetFileName(path)!);
        Assert.Equal(Golden.Messages.Keys.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        foreach (var (name, bytes) in Golden.Messages)
        {
            Assert.True(File.ReadAllBytes(Path.Combine(Golden.Folder, name)).AsSpan().SequenceEqual(bytes), $"{name} is now written as {System.Text.Encoding.UTF8.GetString(bytes)}");
        }
    }
}
