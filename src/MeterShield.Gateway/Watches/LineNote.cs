using MeterShield.Metering;

namespace MeterShield.Gateway.Watches;

/// <summary>
/// What the half that reads the meter last thought of its line, in a file: whoever asks the doctor is another process, and
/// must not take bytes from the one that reads.
/// </summary>
internal sealed class LineNote(HomeFolder folder)
{
    /// <summary>Keeps it. A disk that takes nothing is told of elsewhere.</summary>
    /// <returns>Whether it is kept.</returns>
    public bool Write(LineDiagnosis diagnosis)
    {
        try
        {
            var temporary = folder.Line + ".new";
            File.WriteAllText(temporary, diagnosis.ToString());
            File.Move(temporary, folder.Line, overwrite: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What was noted, and when by the file's own time; null where nothing was, or not whole.</summary>
    public (LineDiagnosis Diagnosis, DateTime At)? Read()
    {
        try
        {
            var at = File.GetLastWriteTimeUtc(folder.Line);
            return Enum.TryParse<LineDiagnosis>(File.ReadAllText(folder.Line), out var diagnosis) && Enum.IsDefined(diagnosis) ? (diagnosis, at) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
