using System.Net;
using System.Net.Sockets;

namespace MeterShield.Mqtt.Connections;

/// <summary>
/// A TCP connection to whichever of a host's addresses takes it first (RFC 8305). The next attempt begins 250 ms after the last, or at
/// once when that has failed, and families take turns: one that leads nowhere costs a moment and not all the patience there is.
/// </summary>
internal static class AddressRace
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects; the name is resolved anew.</summary>
    /// <exception cref="SocketException">The name is not known, or no address takes a connection: then the first one's fault.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<Socket> ConnectAsync(MqttEndpoint endpoint, TimeProvider time, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancel);
        return await RunAsync(InTurn(addresses), (address, token) => OpenAsync(address, endpoint.Port, token), time, cancel);
    }

    /// <summary>The families by turns, the resolver's first one first (RFC 8305 4).</summary>
    public static IReadOnlyList<IPAddress> InTurn(IReadOnlyList<IPAddress> addresses) =>
        [.. addresses.GroupBy(address => address.AddressFamily).SelectMany(family => family.Index()).OrderBy(entry => entry.Index).Select(entry => entry.Item)];

    /// <summary>Runs the race over addresses in their order.</summary>
    public static async Task<Socket> RunAsync(
        IReadOnlyList<IPAddress> addresses, Func<IPAddress, CancellationToken, Task<Socket>> open, TimeProvider time, CancellationToken cancel)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Task<Socket>>();
        SocketException? failure = null;
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0;)
            {
                if (next < addresses.Count)
                {
                    running.Add(open(addresses[next++], decided.Token));
                }

                await OneEndsAsync(running, next < addresses.Count ? Stagger : Timeout.InfiniteTimeSpan, time, decided.Token);
                if (running.Find(attempt => attempt.IsCompleted) is not { } first)
                {
                    continue;
                }

                running.Remove(first);
                try
                {
                    return await first;
                }
                catch (SocketException e)
                {
                    failure ??= e;
                }
            }
        }
        finally
        {
            await decided.CancelAsync();
            await DisposeAsync(running);
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Waits until one has ended, or for so long.</summary>
    private static async Task OneEndsAsync(IEnumerable<Task<Socket>> running, TimeSpan longest, TimeProvider time, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny([.. running, Task.Delay(longest, time, enough.Token)]);
        await enough.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    private static async Task<Socket> OpenAsync(IPAddress address, int port, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Those that lost: cancelled, but one may have connected just then.</summary>
    private static async Task DisposeAsync(IEnumerable<Task<Socket>> losers)
    {
        foreach (var loser in losers)
        {
            try
            {
                (await loser).Dispose();
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // As it should be.
            }
        }
    }
}
