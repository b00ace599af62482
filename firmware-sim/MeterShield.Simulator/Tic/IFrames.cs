namespace MeterShield.Simulator.Tic;

/// <summary>Frames of one mode, made of the meter's state at the moment.</summary>
internal interface IFrames
{
    /// <summary>The next frame, and how long it and the silence after it take. Valid until the next call.</summary>
    /// <param name="thirdsOfMicroseconds">In thirds of a microsecond, so that a character at 1200 baud is a whole number.</param>
    ReadOnlyMemory<byte> Next(out long thirdsOfMicroseconds);
}
