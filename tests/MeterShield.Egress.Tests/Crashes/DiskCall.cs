using System.Globalization;
using System.Text;

namespace MeterShield.Egress.Tests;

internal enum DiskCallKind
{
    Create,
    Truncate,
    Allocate,
    Write,
    Sync,
    Rename,
    Remove,
    MakeFolder,
    Say,
}

/// <summary>One thing a program asked of its disk, and got; or a line on its output.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">Of which file or folder.</param>
/// <param name="Bytes">What was written.</param>
/// <param name="Offset">Where; for a size, the size.</param>
/// <param name="To">The new name.</param>
internal sealed record DiskCall(DiskCallKind Kind, string Path, byte[] Bytes, long Offset = 0, string To = "")
{
    /// <summary>The calls strace should note.</summary>
    public const string Traced = "openat,creat,write,pwrite64,pwritev,pwritev2,writev,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat";

    /// <summary>Reads strace's log (<c>-f -y -xx</c>): the calls below a folder, and what was said, in the order of their ends.</summary>
    public static List<DiskCall> Read(string log, string folder)
    {
        var calls = new List<DiskCall>();
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(log))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (thread, text) = (line[..space], line[space..].Trim());
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                begun[thread] = text[..^"<unfinished ...>".Length];
                continue;
            }

            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                text = begun[thread] + text[(text.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..];
            }

            if (Parse(text, folder) is { } call)
            {
                calls.Add(call);
            }
        }

        return calls;
    }

    private static DiskCall? Parse(string text, string folder)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var end = text.LastIndexOf(" = ", StringComparison.Ordinal);
        if (open < 0 || end < 0 || text[end + 3] is '-' or '?')
        {
            return null;
        }

        var (name, arguments) = (text[..open], text[(open + 1)..end].TrimEnd(' ', ')').Split(", "));
        var path = name is "openat" or "creat" ? Annotation(text[end..]) : arguments[0].Contains('<', StringComparison.Ordinal) ? Annotation(arguments[0]) : Quoted(arguments[0]);
        if (name == "write" && path.StartsWith("pipe:", StringComparison.Ordinal))
        {
            // The runtime writes to a copy of its standard output, under another number; to its own pipes it writes single bytes.
            return Hex(arguments[1]) is [.., _, (byte)'\n'] line ? new DiskCall(DiskCallKind.Say, "", line) : null;
        }

        return path.StartsWith(folder, StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal) ? Of(name, path, arguments) : null;
    }

    private static DiskCall? Of(string name, string path, string[] arguments) => name switch
    {
        "openat" when arguments[2].Contains("O_TRUNC", StringComparison.Ordinal) => throw new NotSupportedException("A file was opened and emptied in one."),
        "openat" => arguments[2].Contains("O_CREAT", StringComparison.Ordinal) ? new DiskCall(DiskCallKind.Create, path, []) : null,
        "pwrite64" => new DiskCall(DiskCallKind.Write, path, Hex(arguments[1]), Number(arguments[3])),
        "ftruncate" => new DiskCall(DiskCallKind.Truncate, path, [], Number(arguments[1])),
        "fallocate" => new DiskCall(DiskCallKind.Allocate, path, [], Number(arguments[2]) + Number(arguments[3])),
        "fsync" or "fdatasync" => new DiskCall(DiskCallKind.Sync, path, []),
        "rename" => new DiskCall(DiskCallKind.Rename, path, [], 0, Quoted(arguments[1])),
        "unlink" or "rmdir" => new DiskCall(DiskCallKind.Remove, path, []),
        "mkdir" => new DiskCall(DiskCallKind.MakeFolder, path, []),
        _ => throw new NotSupportedException($"The program asked its disk for {name}, which is not played back."),
    };

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Annotation(string text)
    {
        var from = text.IndexOf('<', StringComparison.Ordinal);
        return from < 0 ? "" : Encoding.UTF8.GetString(Hex(text[from..text.LastIndexOf('>')]));
    }

    private static string Quoted(string text) => text.StartsWith('"') ? Encoding.UTF8.GetString(Hex(text)) : "";

    /// <summary><c>\x41\x42</c>, between whatever.</summary>
    private static byte[] Hex(string text)
    {
        var digits = text.Replace("\\x", "", StringComparison.Ordinal).Trim('"', '<', '>');
        return digits.EndsWith("...", StringComparison.Ordinal) || digits.Any(digit => !char.IsAsciiHexDigit(digit)) ? [] : Convert.FromHexString(digits);
    }
}
