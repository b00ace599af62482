using MeterShield.Gateway.Tests;
using MeterShield.Tests.Counterparts;

namespace MeterShield.Courier.Tests;

/// <summary>A real disk that is really full or read-only: a small one of memory, mounted for the gateway alone.</summary>
public sealed class DiskTests
{
    [Fact]
    public async Task A_disk_that_fills_up_is_waited_for_and_nothing_is_lost()
    {
        await using var broker = await MosquittoServer.StartAsync();
        var line = FreePort.Take();
        await using var box = await Box.CreateAsync(broker.Port, _ => $"tic+tcp://127.0.0.1:{line}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        await using var simulator = await MeterAsync(line);
        var (gateway, disk) = await StartAsync(box, "true", "run");
        await using var ending = gateway;
        await Log.SaidAsync(gateway, "reached");
        await subscriber.UntilReleasesAsync(3);

        await FillAsync(Path.Combine(disk, "ballast"));
        await Log.SaidAsync(gateway, "takes nothing");
        Assert.Contains("0 MiB are free", await DoctorAsync(box, gateway), StringComparison.Ordinal);
        File.Delete(Path.Combine(disk, "ballast"));
        await Log.SaidAsync(gateway, "works again");

        await subscriber.UntilReleasesAsync(subscriber.Releases.Count() + 8);
        Assert.False(gateway.HasExited);
        Sequences.Check(box, subscriber, Directory.GetFiles($"{disk}/state/keys", "certificate.pem", SearchOption.AllDirectories).Single());
    }

    [Fact]
    public async Task A_disk_that_is_read_only_when_the_service_starts_is_waited_for()
    {
        var line = FreePort.Take();
        await using var box = await Box.CreateAsync(FreePort.Take(), _ => $"tic+tcp://127.0.0.1:{line}");
        await box.GrantAsync("watcher", "demonstration", "minute");
        await using var simulator = await MeterAsync(line);
        var (gateway, disk) = await StartAsync(box, "mount -o remount,ro $0", "inside");
        await using var ending = gateway;
        await Log.SaidAsync(gateway, "takes nothing");
        Assert.Contains("mounted read-only", await DoctorAsync(box, gateway), StringComparison.Ordinal);

        var (exit, _, errors) = await WithinAsync(gateway, "mount", "-o", "remount,rw", Path.Combine(box.Folder, "disk"));
        Assert.True(exit == 0, errors);
        await Log.SaidAsync(gateway, "works again");
        await SpooledReleases.UntilAsync(Path.Combine(disk, "spool"), 3);
    }

    /// <summary>A disk that is mounted read-only beneath open files refuses each write (EROFS); strace has the kernel say so.</summary>
    [Fact]
    public async Task A_disk_that_turns_read_only_at_work_is_waited_for_and_nothing_is_lost()
    {
        await Kernel.RequireTracingAsync();
        await using var broker = await MosquittoServer.StartAsync();
        var line = FreePort.Take();
        await using var box = await Box.CreateAsync(broker.Port, _ => $"tic+tcp://127.0.0.1:{line}");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        await using var simulator = await MeterAsync(line);
        var (gateway, disk) = await StartAsync(box, "true", "run");
        await using var ending = gateway;
        await Log.SaidAsync(gateway, "reached");
        await subscriber.UntilReleasesAsync(3);

        const string Writes = "pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,rename,unlink";
        await using (var kernel = Tool.Start(
            "nsenter", "util-linux", "--target", $"{gateway.Id}", "--user", "--preserve-credentials",
            "strace", "-f", "-qq", "-o", "/dev/null", "-p", $"{gateway.Id}", "-e", $"inject={Writes}:error=EROFS"))
        {
            await Log.SaidAsync(gateway, "takes nothing");
        }

        await Log.SaidAsync(gateway, "works again");
        await subscriber.UntilReleasesAsync(subscriber.Releases.Count() + 8);
        Assert.False(gateway.HasExited);
        Sequences.Check(box, subscriber, Directory.GetFiles($"{disk}/state/keys", "certificate.pem", SearchOption.AllDirectories).Single());
    }

    [Fact]
    public async Task A_disk_without_room_for_one_more_file_takes_the_acknowledgment_all_the_same()
    {
        await Kernel.RequireNamespaceAsync("--mount");
        await using var broker = await MosquittoServer.StartAsync();
        await using var box = await Box.CreateAsync(broker.Port, _ => "tic:-");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await box.GrantAsync("watcher", "demonstration", "minute");
        var disk = Path.Combine(box.Folder, "disk");
        Directory.CreateDirectory(disk);
        var config = Path.Combine(box.Folder, "small.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(box.Config)).Replace($"{box.Folder}/spool", $"{disk}/spool", StringComparison.Ordinal));
        await using var courier = Tool.Start(
            "unshare", "util-linux", "--user", "--map-root-user", "--mount", "sh", "-c",
            $"mount -t tmpfs -o size=4m,nr_inodes=100,mode=700 none $0 && cp -a {box.Folder}/spool $0/ && i=0; while touch $0/$i 2>/dev/null; do i=$((i+1)); done; exec {Box.Gateway} courier --config {config}",
            disk);
        await subscriber.UntilAsync(_ => subscriber.Messages.Count > 0);

        // The message itself has become its acknowledgment.
        var home = Path.GetFileName(Directory.GetDirectories(Path.Combine(box.Folder, "spool")).Single());
        var acks = $"/proc/{courier.Id}/root{disk}/spool/{home}/acks";
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (Directory.GetFiles(acks, "*.consent").Length == 0)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }

        Assert.Equal(subscriber.Messages.Single().Payload, await File.ReadAllBytesAsync(Directory.GetFiles(acks, "*.consent").Single()));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(acks)!, "*.consent", SearchOption.AllDirectories));
    }

    /// <summary>What the doctor says of the disk that only the gateway sees.</summary>
    private static async Task<string> DoctorAsync(Box box, Tool gateway)
    {
        var (exit, output, errors) = await WithinAsync(gateway, Box.Gateway, "doctor", "--lang", "en", "--config", Path.Combine(box.Folder, "small.json"));
        Assert.True(exit == 1, output + errors);
        return output;
    }

    private static Task<(int Exit, string Output, string Errors)> WithinAsync(Tool gateway, params string[] command) => Tool.RunAsync(
        "nsenter", "util-linux", ["--target", $"{gateway.Id}", "--user", "--mount", "--preserve-credentials", .. command]);

    private static async Task<Tool> MeterAsync(int line)
    {
        var simulator = Tool.Start(
            Box.Simulator, "dotnet", "tic", "--to", $"tcp:127.0.0.1:{line}", "--speed", "240", "--start", Box.LegalTime(DateTimeOffset.UtcNow));
        await simulator.Errors.ReadLineAsync();
        return simulator;
    }

    /// <summary>Starts the gateway with its home on a disk of 4 MB that only it sees.</summary>
    /// <returns>The gateway, and the disk as seen from here.</returns>
    private static async Task<(Tool Gateway, string Disk)> StartAsync(Box box, string before, string command)
    {
        await Kernel.RequireNamespaceAsync("--mount");
        var disk = Path.Combine(box.Folder, "disk");
        Directory.CreateDirectory(disk);
        var config = Path.Combine(box.Folder, "small.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(box.Config)).Replace($"{box.Folder}/s", $"{disk}/s", StringComparison.Ordinal));
        var gateway = Tool.Start(
            "unshare", "util-linux", "--user", "--map-root-user", "--mount", "sh", "-c",
            $"mount -t tmpfs -o size=4m,mode=700 none $0 && cp -a {box.State} {box.Folder}/spool $0/ && {before} && exec {Box.Gateway} {command} --config {config}", disk);
        return (gateway, $"/proc/{gateway.Id}/root{disk}");
    }

    /// <summary>Takes all the room there is, down to the last block.</summary>
    private static async Task FillAsync(string path)
    {
        await using var ballast = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                ballast.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
