namespace MeterShield.Gateway.Diagnosis;

/// <summary>Whether the disks of state and spool can be written, have room, and show nothing to other users.</summary>
internal sealed class DiskCheck(GatewayConfig config, Language language)
{
    private const string Name = "disk";
    private const long Mebibyte = 1024 * 1024;
    private const long TightBytes = 200 * Mebibyte;
    private const long FullBytes = 20 * Mebibyte;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public IEnumerable<Finding> Look()
    {
        foreach (var folder in new[] { config.State, config.Spool }.Where(Directory.Exists))
        {
            yield return Room(folder);
        }

        if (Directory.Exists(config.State) && (File.GetUnixFileMode(config.State) & Others) != UnixFileMode.None)
        {
            yield return new Finding(Name, Verdict.Fault, language.Choose(
                $"{config.State} can be entered by others: chmod 700 {config.State}.",
                $"{config.State} est ouvert aux autres : chmod 700 {config.State}."));
        }
    }

    private Finding Room(string folder)
    {
        if (IsReadOnly(folder))
        {
            return new Finding(Name, Verdict.Fault, language.Choose(
                $"The disk of {folder} is mounted read-only: nothing can be kept and nothing leaves. Mount it for writing; an SD card that did this by itself is worn out.",
                $"Le disque de {folder} est monté en lecture seule : rien ne peut être gardé et rien ne sort. Montez-le en écriture ; une carte SD qui l'a fait d'elle-même est usée."));
        }

        var free = new DriveInfo(folder).AvailableFreeSpace;
        var verdict = free < FullBytes ? Verdict.Fault : free < TightBytes ? Verdict.Warning : Verdict.Good;
        return new Finding(Name, verdict, language.Choose(
            $"{free / Mebibyte} MiB are free for {folder}{(verdict == Verdict.Good ? "." : ": make room; until then nothing that was committed is lost.")}",
            $"{free / Mebibyte} Mio libres pour {folder}{(verdict == Verdict.Good ? "." : " : faites de la place ; ce qui est enregistré n'est pas perdu.")}"));
    }

    /// <summary>By the options of the file system that is mounted nearest above it (proc_mounts(5)).</summary>
    private static bool IsReadOnly(string folder)
    {
        var path = Path.GetFullPath(folder) + "/";
        var nearest = File.ReadLines("/proc/mounts").Select(line => line.Split(' '))
            .Where(mount => mount.Length >= 4 && path.StartsWith(mount[1] == "/" ? "/" : mount[1] + "/", StringComparison.Ordinal))
            .MaxBy(mount => mount[1].Length);
        return nearest?[3].Split(',').Contains("ro") == true;
    }
}
