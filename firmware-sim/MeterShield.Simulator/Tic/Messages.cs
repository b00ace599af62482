namespace MeterShield.Simulator.Tic;

/// <summary>What the meter says in words: a short message in every frame, and an ultra-short one that is sent once.</summary>
internal sealed class Messages
{
    /// <summary>Length of MSG1.</summary>
    public const int ShortLength = 32;

    /// <summary>Length of MSG2.</summary>
    public const int UltraShortLength = 16;

    /// <summary>MSG1.</summary>
    public string Short { get; private set; } = "PAS DE          MESSAGE         ";

    /// <summary>MSG2, or null: until the next frame has said it.</summary>
    public string? UltraShort { get; private set; }

    /// <summary>New messages; null leaves one as it is.</summary>
    public void Say(string? shortMessage, string? ultraShort)
    {
        Short = shortMessage?.PadRight(ShortLength) ?? Short;
        UltraShort = ultraShort?.PadRight(UltraShortLength) ?? UltraShort;
    }

    /// <summary>A frame was sent; only the standard mode says messages.</summary>
    public void Said(bool standard) => UltraShort = standard ? null : UltraShort;
}
