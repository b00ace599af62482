namespace MeterShield.Metering.Tic;

/// <summary>Takes the frames that a <see cref="TicFramer"/> puts together.</summary>
public interface ITicFrameSink
{
    /// <summary>A frame has ended, whole or not, perhaps without one good group. It is valid during the call only.</summary>
    void Frame(TicFrame frame);

    /// <summary>Something was wrong.</summary>
    void Fault(TicFault fault);
}
