using Marten.Threads.Delivering;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Tests.Delivering;

public sealed class PendingThreadsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PendingThreads _pending;

    public PendingThreadsTests() => _pending = new PendingThreads(_time, TimeSpan.FromSeconds(1));

    [Fact]
    public void a_hint_that_nothing_was_found_for_is_looked_at_again_less_and_less_often_until_the_poll_does()
    {
        var thread = ThreadId.Generate(new SeededRandomSource(1));
        _pending.Add(thread);
        var pauses = new List<double>();
        while (_pending.TryTake(out var taken, out var turn))
        {
            taken.ShouldBe(thread);
            _pending.FoundNothing(thread, turn);
            _pending.Release(thread);
            pauses.Add(_pending.Pause().TotalMilliseconds);
            _time.Advance(_pending.Pause());
        }

        pauses.ShouldBe([10, 20, 40, 80, 160, 320, 640, 1000]);
    }

    [Fact]
    public void a_hint_does_not_call_a_handler_early_that_failed()
    {
        var thread = ThreadId.Generate(new SeededRandomSource(1));
        _pending.Add(thread);
        _pending.TryTake(out _, out var turn).ShouldBeTrue();
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            _pending.Failed(thread, turn).ShouldBe(attempt);
            _pending.Release(thread);
            _pending.Add(thread);
            var began = _time.GetUtcNow();
            while (!_pending.TryTake(out _, out turn)) _time.Advance(TimeSpan.FromMilliseconds(500));

            waits.Add((_time.GetUtcNow() - began).TotalSeconds);
        }

        waits.ShouldBe([1, 2, 4, 8, 16, 32, 60, 60]);
    }

    [Fact]
    public void a_thread_is_taken_by_one_at_a_time_and_again_when_a_hint_came_meanwhile()
    {
        var thread = ThreadId.Generate(new SeededRandomSource(1));
        _pending.Add(thread);
        _pending.TryTake(out _, out _).ShouldBeTrue();

        _pending.Add(thread);
        _pending.TryTake(out _, out _).ShouldBeFalse();
        _pending.Pause().ShouldBe(TimeSpan.FromSeconds(1));
        var hint = _pending.Hint;
        _pending.Release(thread);

        hint.IsCompleted.ShouldBeTrue();
        _pending.TryTake(out var again, out _).ShouldBeTrue();
        again.ShouldBe(thread);
    }

    [Fact]
    public void who_waits_is_woken_by_a_hint_that_came_after_he_looked()
    {
        var hint = _pending.Hint;
        hint.IsCompleted.ShouldBeFalse();

        _pending.Add(ThreadId.Generate(new SeededRandomSource(1)));

        hint.IsCompleted.ShouldBeTrue();
        _pending.Pause().ShouldBe(TimeSpan.Zero);
        _pending.Hint.IsCompleted.ShouldBeFalse();
    }
}
