using Marten.Threads.Libp2p.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

public sealed class WritePatienceTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public void a_write_that_takes_too_long_is_cancelled()
    {
        using var patience = new WritePatience(Timeout, _time, _stop.Token);

        CancellationToken token = patience.Begin();
        _time.Advance(Timeout);

        token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void a_pause_between_writes_takes_as_long_as_it_likes()
    {
        using var patience = new WritePatience(Timeout, _time, _stop.Token);

        patience.Begin();
        patience.End();
        _time.Advance(10 * Timeout);

        patience.Begin().IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void a_time_that_was_over_when_its_write_ended_well_does_not_end_the_next_one()
    {
        using var patience = new WritePatience(Timeout, _time, _stop.Token);

        patience.Begin();
        _time.Advance(Timeout);
        patience.End();

        CancellationToken next = patience.Begin();
        next.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Timeout);
        next.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void who_is_stopped_begins_nothing()
    {
        using var patience = new WritePatience(Timeout, _time, _stop.Token);

        _stop.Cancel();

        patience.Begin().IsCancellationRequested.ShouldBeTrue();
    }

    public void Dispose() => _stop.Dispose();
}
