using Marten.Threads.Libp2p.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

public sealed class ReceiveWindowTests
{
    private const int Initial = YamuxOptions.InitialWindow;
    private const int Max = 16 * 1024 * 1024;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = new();
    private int _reserved;

    [Fact]
    public void the_peer_may_send_the_whole_window_and_no_byte_more()
    {
        ReceiveWindow window = Begin();

        window.TryReceive(Initial).ShouldBeTrue();
        window.TryReceive(0).ShouldBeTrue();
        window.TryReceive(1).ShouldBeFalse();
    }

    [Fact]
    public void a_frame_that_is_refused_takes_nothing()
    {
        ReceiveWindow window = Begin();

        window.TryReceive(Initial + 1).ShouldBeFalse();
        window.TryReceive(uint.MaxValue).ShouldBeFalse();

        window.TryReceive(Initial).ShouldBeTrue();
    }

    [Fact]
    public void nothing_is_announced_before_half_was_read()
    {
        ReceiveWindow window = Begin();
        Pass(ref window, (Initial / 2) - 1);

        Announce(ref window, TimeSpan.Zero).ShouldBe(0u);
        Pass(ref window, 1);

        Announce(ref window, TimeSpan.Zero).ShouldBe((uint)Initial / 2);
        Announce(ref window, TimeSpan.Zero).ShouldBe(0u, "it was announced");
        window.TryReceive(Initial).ShouldBeTrue();
    }

    [Fact]
    public void what_lies_unread_is_not_announced_again()
    {
        ReceiveWindow window = Begin();
        window.TryReceive(Initial).ShouldBeTrue();
        window.Came(Initial);
        window.Leave(Initial * 3 / 4).ShouldBe(Initial * 3 / 4);

        Announce(ref window, TimeSpan.Zero).ShouldBe((uint)Initial * 3 / 4);

        window.Unread.ShouldBe(Initial / 4);
    }

    [Fact]
    public void what_is_still_to_come_of_a_frame_is_not_announced_again()
    {
        ReceiveWindow window = Begin();
        window.TryReceive(Initial).ShouldBeTrue();
        window.Came(1000);
        window.Leave(1000);

        Announce(ref window, TimeSpan.Zero).ShouldBe(0u, "all but 1,000 bytes are on their way");
        window.Came(Initial - 1000);
        window.Leave(Initial - 1000);

        Announce(ref window, TimeSpan.Zero).ShouldBe((uint)Initial);
    }

    [Theory]
    [InlineData(199, 2)]
    [InlineData(200, 1)] // four round trips are not fast
    [InlineData(5000, 1)]
    public void a_window_read_in_less_than_four_round_trips_doubles(int milliseconds, int factor)
    {
        ReceiveWindow window = Begin();
        Pass(ref window, Initial);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Announce(ref window, RoundTrip).ShouldBe((uint)Initial * (uint)factor);

        window.Size.ShouldBe(Initial * factor);
        _reserved.ShouldBe(Initial * (factor - 1));
    }

    [Fact]
    public void the_time_counts_from_the_last_announcement()
    {
        ReceiveWindow window = Begin();
        Pass(ref window, Initial);
        _time.Advance(TimeSpan.FromSeconds(1));
        Announce(ref window, RoundTrip).ShouldBe((uint)Initial);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Pass(ref window, Initial);

        Announce(ref window, RoundTrip);

        window.Size.ShouldBe(2 * Initial);
    }

    [Fact]
    public void nothing_grows_while_the_round_trip_is_not_known_or_nothing_more_may_be_held()
    {
        ReceiveWindow window = Begin();
        Pass(ref window, Initial);
        Announce(ref window, TimeSpan.Zero).ShouldBe((uint)Initial);
        Pass(ref window, Initial);

        window.Announce(_time.GetTimestamp(), RoundTrip, _time, Max, static _ => false).ShouldBe((uint)Initial);

        window.Size.ShouldBe(Initial);
    }

    [Theory]
    [InlineData(Max, Max)]
    [InlineData(3 * Initial, 3 * Initial)]
    [InlineData(Initial, Initial)]
    public void a_window_grows_up_to_its_limit(int max, int size)
    {
        ReceiveWindow window = Begin();

        for (int i = 0; i < 20; i++)
        {
            Pass(ref window, window.Size);
            window.Announce(_time.GetTimestamp(), RoundTrip, _time, max, Reserve);
        }

        window.Size.ShouldBe(size);
        _reserved.ShouldBe(size - Initial);
    }

    [Fact]
    public void credit_and_what_is_held_never_exceed_the_window()
    {
        var random = new Random(5);
        ReceiveWindow window = Begin();
        long credit = Initial;
        int coming = 0;
        for (int i = 0; i < 20_000; i++)
        {
            int step = random.Next(1, Initial);
            if (coming == 0 && credit > 0)
            {
                coming = (int)Math.Min(step, credit);
                window.TryReceive((uint)coming).ShouldBeTrue();
                credit -= coming;
            }

            int came = Math.Min(coming, random.Next(1, Initial));
            window.Came(came);
            coming -= came;
            window.Leave(random.Next(1, Initial));
            credit += Announce(ref window, TimeSpan.Zero);
            (credit + coming + window.Unread).ShouldBeLessThanOrEqualTo(window.Size);
        }
    }

    [Fact]
    public void a_send_window_gives_what_it_has_and_grows_to_32_bits()
    {
        var window = new SendWindow();

        window.Take(Initial + 1).ShouldBe(Initial);
        window.IsOpen.ShouldBeFalse();
        window.Take(1).ShouldBe(0);
        window.TryGrow(uint.MaxValue).ShouldBeTrue();
        window.TryGrow(1).ShouldBeFalse();
        window.Take(int.MaxValue).ShouldBe(int.MaxValue);
        window.TryGrow(1).ShouldBeTrue();
    }

    private ReceiveWindow Begin() => new(_time.GetTimestamp());

    private static void Pass(ref ReceiveWindow window, int count)
    {
        window.TryReceive((uint)count).ShouldBeTrue();
        window.Came(count);
        window.Leave(count).ShouldBe(count);
    }

    private uint Announce(ref ReceiveWindow window, TimeSpan roundTrip) => window.Announce(_time.GetTimestamp(), roundTrip, _time, Max, Reserve);

    private bool Reserve(int count)
    {
        _reserved += count;
        return true;
    }
}
