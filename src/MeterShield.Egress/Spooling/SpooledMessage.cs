using System.Globalization;
using MeterShield.Records;
using NodaTime;

namespace MeterShield.Egress;

/// <summary>The kinds of sealed message: also the last part of the topic and the ending of the file's name.</summary>
public enum MessageKind
{
    /// <summary>A release.</summary>
    Release,

    /// <summary>A consent record.</summary>
    Consent,

    /// <summary>The record of a withdrawal.</summary>
    Withdrawal,
}

/// <summary>
/// A sealed message as a file of the spool. Its name tells its turn, so that <c>ls</c> shows the queue in order:
/// <c>due-sequence-id.kind</c>.
/// </summary>
/// <param name="Due">When it is due.</param>
/// <param name="Sequence">Its ordinal.</param>
/// <param name="Id">Its name: a recipient knows a repeated message by it.</param>
/// <param name="Kind">What it is.</param>
public sealed record SpooledMessage(Instant Due, long Sequence, Digest Id, MessageKind Kind)
{
    /// <summary>How the name of a consent record ends.</summary>
    internal const string ConsentEnding = ".consent";

    /// <summary>The name of its file.</summary>
    public string FileName => string.Create(
        CultureInfo.InvariantCulture,
        $"{Due.ToUnixTimeSeconds():D12}-{Sequence:D10}-{Id}.{Code(Kind)}");

    /// <summary>The word for a kind: <c>release</c>, <c>consent</c>, <c>withdrawal</c>.</summary>
    public static string Code(MessageKind kind) => kind switch
    {
        MessageKind.Release => "release",
        MessageKind.Consent => "consent",
        MessageKind.Withdrawal => "withdrawal",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The message a file's name tells of.</summary>
    /// <returns>False for a draft or any other file.</returns>
    public static bool TryParse(string fileName, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SpooledMessage? message)
    {
        message = null;
        var stem = Path.GetFileNameWithoutExtension(fileName).Split('-');
        if (stem.Length != 3 || !TryKind(Path.GetExtension(fileName), out var kind)
            || !long.TryParse(stem[0], NumberStyles.None, CultureInfo.InvariantCulture, out var due)
            || !long.TryParse(stem[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !Digest.TryParse(stem[2], out var id))
        {
            return false;
        }

        message = new SpooledMessage(Instant.FromUnixTimeSeconds(due), sequence, id, kind);
        return message.FileName == fileName;
    }

    private static bool TryKind(string extension, out MessageKind kind)
    {
        foreach (var candidate in Enum.GetValues<MessageKind>())
        {
            if (extension == "." + Code(candidate))
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
