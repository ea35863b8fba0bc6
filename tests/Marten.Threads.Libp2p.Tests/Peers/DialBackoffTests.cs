using System.Net;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Peers;

public sealed class DialBackoffTests
{
    private static readonly PeerId Alice = Names.Peer(1);
    private static readonly PeerId Bob = Names.Peer(2);
    private static readonly IPEndPoint Door = IPEndPoint.Parse("1.1.1.1:1");

    private readonly FakeTimeProvider _time = new();
    private readonly DialBackoff _backoff;

    public DialBackoffTests() => _backoff = new DialBackoff(_time, new SeededRandomSource(1));

    [Fact]
    public void a_peer_that_never_failed_may_be_dialed()
    {
        _backoff.TryBegin(Alice, out TimeSpan wait).ShouldBeTrue();

        wait.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void the_wait_doubles_with_every_failure_up_to_five_minutes()
    {
        foreach (int seconds in (int[])[1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        {
            _backoff.Failed(Alice);
            _backoff.TryBegin(Alice, out TimeSpan wait).ShouldBeFalse();

            wait.ShouldBeInRange(TimeSpan.FromSeconds(0.75 * seconds), TimeSpan.FromSeconds(seconds));
            _time.Advance(wait - TimeSpan.FromMilliseconds(1));
            _backoff.TryBegin(Alice, out _).ShouldBeFalse();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _backoff.TryBegin(Alice, out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void waits_are_spread()
    {
        var waits = new HashSet<TimeSpan>();
        for (int i = 0; i < 20; i++)
        {
            _backoff.Failed(Names.Peer(i));
            _backoff.TryBegin(Names.Peer(i), out TimeSpan wait);
            waits.Add(wait);
        }

        waits.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void success_ends_the_wait_and_the_next_failure_is_a_first_one()
    {
        for (int i = 0; i < 5; i++)
            _backoff.Failed(Alice);

        _backoff.Succeeded(Alice);

        _backoff.TryBegin(Alice, out _).ShouldBeTrue();
        _backoff.Failed(Alice);
        _backoff.TryBegin(Alice, out TimeSpan wait);
        wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void a_failure_long_after_the_last_wait_is_a_first_one()
    {
        for (int i = 0; i < 5; i++)
            _backoff.Failed(Alice);
        _time.Advance(TimeSpan.FromMinutes(10));

        _backoff.Failed(Alice);

        _backoff.TryBegin(Alice, out TimeSpan wait);
        wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void a_peer_and_its_end_points_wait_on_their_own_and_other_peers_do_not()
    {
        _backoff.Failed(Alice, Door);

        _backoff.TryBegin(Alice, IPEndPoint.Parse("1.1.1.1:1"), out _).ShouldBeFalse();
        _backoff.TryBegin(Alice, out _).ShouldBeTrue();
        _backoff.TryBegin(Alice, IPEndPoint.Parse("1.1.1.1:2"), out _).ShouldBeTrue();
        _backoff.TryBegin(Bob, Door, out _).ShouldBeTrue();

        _backoff.Succeeded(Alice, Door);
        _backoff.TryBegin(Alice, Door, out _).ShouldBeTrue();
    }

    [Fact]
    public void the_oldest_waits_are_forgotten_when_there_are_too_many()
    {
        var backoff = new DialBackoff(_time, new SeededRandomSource(1), capacity: 2);
        for (int i = 1; i <= 3; i++)
            backoff.Failed(Names.Peer(i));

        backoff.TryBegin(Names.Peer(1), out _).ShouldBeTrue();
        backoff.TryBegin(Names.Peer(2), out _).ShouldBeFalse();
        backoff.TryBegin(Names.Peer(3), out _).ShouldBeFalse();
    }
}
