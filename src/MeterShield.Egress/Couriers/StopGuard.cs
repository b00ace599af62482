using MeterShield.Mqtt;

namespace MeterShield.Egress;

/// <summary>
/// Stands over one message while it is on its way: when its grant's stop marker appears, the connection is cut off with what is
/// still in its buffers. Told by the kernel's notice of the file (<see cref="Look"/>), and looking by itself, because a notice
/// can be lost.
/// </summary>
internal sealed class StopGuard : IDisposable
{
    /// <summary>A withdrawal holds within 100 ms (design 6): a fifth of it for looking.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly string _message;
    private readonly string _folder;
    private readonly IMqttConnection _connection;
    private readonly ITimer _looking;

    public StopGuard(string message, IMqttConnection connection, TimeProvider time)
    {
        _message = message;
        _folder = Path.GetDirectoryName(message)!;
        _connection = connection;
        _looking = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Whether the message may be written: asked at the last moment before its first byte.</summary>
    public bool MayWrite() => File.Exists(_message) && !IsStopped;

    public void Look()
    {
        if (IsStopped)
        {
            _connection.Abort();
        }
    }

    private bool IsStopped => StopMarkers.Stand(_folder);

    public void Dispose() => _looking.Dispose();
}
