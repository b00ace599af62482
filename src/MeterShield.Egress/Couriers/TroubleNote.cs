using System.Text;

namespace MeterShield.Egress;

/// <summary>
/// Leaves in a recipient's folder what stands in the way of its delivery, for whoever asks how it goes: the courier is another
/// process than the one that is asked. Written when it changes, not at each attempt, and not flushed: it is true only for now.
/// </summary>
internal sealed class TroubleNote(string home)
{
    private const int LongestCode = 80;

    private readonly string _file = FileIn(home);
    private string? _noted;

    /// <summary>This stands in the way; null when nothing does.</summary>
    public void Set(DeliveryTrouble? trouble)
    {
        var code = trouble?.Code ?? "";
        if (_noted != code)
        {
            Try(() => Write(code));
            _noted = code;
        }
    }

    /// <summary>What is noted in a recipient's folder, or null.</summary>
    public static DeliveryTrouble? Read(string home)
    {
        try
        {
            using var file = File.OpenRead(FileIn(home));
            var bytes = new byte[LongestCode];
            return DeliveryTrouble.Find(Encoding.ASCII.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).TrimEnd('\n'));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Write(string code)
    {
        if (code == "")
        {
            File.Delete(_file);
            return;
        }

        var draft = Path.Combine(home, ".trouble.draft");
        File.WriteAllText(draft, code + "\n");
        File.Move(draft, _file, overwrite: true);
    }

    private static string FileIn(string home) => Path.Combine(home, SpoolLayout.TroubleFile);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that takes nothing takes no note of it either: the log and the metrics have it.
            DeliveryMetrics.Troubled(CourierTrouble.SpoolUnusable);
        }
    }
}
