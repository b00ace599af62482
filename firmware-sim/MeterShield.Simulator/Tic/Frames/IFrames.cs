namespace MeterShield.Simulator.Tic.Frames;

/// <summary>Frames of one mode, made of the meter's state at the moment.</summary>
internal interface IFrames
{
    /// <summary>Bits per second.</summary>
    int Baud { get; }

    /// <summary>The energy drawn that the last frame said, or null where it said none: a short frame.</summary>
    long? Said { get; }

    /// <summary>The next frame, STX to ETX. Valid until the next call.</summary>
    ReadOnlyMemory<byte> Next();
}
