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
        while (_pending.TakeDue() is [var (taken, turn)])
        {
            taken.ShouldBe(thread);
            _pending.FoundNothing(thread, turn);
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
        var turn = _pending.TakeDue().ShouldHaveSingleItem().Turn;
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            _pending.Failed(thread, turn).ShouldBe(attempt);
            _pending.Add(thread);
            _pending.TakeDue().ShouldBeEmpty();
            var began = _time.GetUtcNow();
            while (_pending.TakeDue() is var due)
            {
                if (due is [var one])
                {
                    turn = one.Turn;
                    break;
                }

                _time.Advance(TimeSpan.FromMilliseconds(500));
            }

            waits.Add((_time.GetUtcNow() - began).TotalSeconds);
        }

        waits.ShouldBe([1, 2, 4, 8, 16, 32, 60, 60]);
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
