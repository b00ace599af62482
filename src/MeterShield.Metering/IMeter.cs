namespace MeterShield.Metering;

/// <summary>A meter that says readings until it ends or the caller stops. One reader at a time.</summary>
public interface IMeter : IAsyncDisposable
{
    /// <summary>What the line looked like so far.</summary>
    LineQuality Quality { get; }

    /// <summary>
    /// The readings, in the order in which the meter said them. Ends when a finite source (a file, standard input, a closed
    /// TCP peer) ends; a serial device that is unplugged is waited for.
    /// </summary>
    /// <exception cref="MeterException">The source cannot be opened at all.</exception>
    IAsyncEnumerable<Reading> ReadAsync(CancellationToken cancel);
}

/// <summary>A meter cannot be opened. The message names the fix.</summary>
public sealed class MeterException : Exception
{
    /// <summary>A fault with the sentence for the user.</summary>
    public MeterException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
