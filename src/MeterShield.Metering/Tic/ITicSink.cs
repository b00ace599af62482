namespace MeterShield.Metering.Tic;

/// <summary>Takes what a <see cref="TicDecoder{TSink}"/> finds, in the order of the bytes.</summary>
public interface ITicSink
{
    /// <summary>STX: a frame begins.</summary>
    void FrameStart();

    /// <summary>A good group. It is valid during the call only.</summary>
    void Group(in TicGroup group);

    /// <summary>Something was wrong.</summary>
    void Fault(TicFault fault);

    /// <summary>A frame ends: <paramref name="complete"/> by ETX, or cut by EOT.</summary>
    void FrameEnd(bool complete);
}
