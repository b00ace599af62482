using MeterShield.Gateway.Halves;

namespace MeterShield.Gateway.Tests;

/// <summary>Neither half goes on alone in one process, and neither is left behind.</summary>
public sealed class TogetherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_courier_that_dies_ends_the_inside_half_with_its_fault()
    {
        var fault = new InvalidOperationException("the courier's");
        var ended = false;
        var both = Together.RunAsync(
            async lost =>
            {
                await UntilAsync(lost);
                ended = true;
            },
            async _ =>
            {
                await Task.Yield();
                throw fault;
            },
            CancellationToken.None);
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => both.WaitAsync(Patience)));
        Assert.True(ended);
    }

    [Fact]
    public async Task The_courier_goes_on_until_the_inside_half_has_ended_and_is_then_stopped()
    {
        var (inside, stopped) = (new TaskCompletionSource(), false);
        var both = Together.RunAsync(
            _ => inside.Task,
            async done =>
            {
                await UntilAsync(done);
                stopped = true;
            },
            CancellationToken.None);
        Assert.False(stopped);
        inside.SetResult();
        await both.WaitAsync(Patience);
        Assert.True(stopped);
    }

    [Fact]
    public async Task An_inside_half_that_fails_stops_the_courier_before_its_fault_is_told()
    {
        var stopped = false;
        var both = Together.RunAsync(
            _ => throw new InvalidOperationException("the inside half's"),
            async done =>
            {
                await UntilAsync(done);
                stopped = true;
            },
            CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => both.WaitAsync(Patience));
        Assert.True(stopped);
    }

    [Fact]
    public async Task The_caller_stops_both()
    {
        using var stop = new CancellationTokenSource();
        var both = Together.RunAsync(UntilAsync, UntilAsync, stop.Token);
        await stop.CancelAsync();
        await both.WaitAsync(Patience);
    }

    private static async Task UntilAsync(CancellationToken stopped)
    {
        var ended = new TaskCompletionSource();
        await using var registration = stopped.Register(ended.SetResult);
        await ended.Task;
    }
}
