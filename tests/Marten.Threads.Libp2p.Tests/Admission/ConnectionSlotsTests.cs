using System.Net;
using CsCheck;
using Marten.Threads.Libp2p.Admission;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Admission;

public sealed class ConnectionSlotsTests
{
    private static readonly IPAddress Home = IPAddress.Parse("1.2.3.4");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void pending_handshakes_have_a_limit_that_promotion_frees()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { PendingInbound = 1 });
        ConnectionLease first = Begin(slots, Home);

        SlotRefusal while_pending = Refusal(slots, IPAddress.Parse("5.6.7.8"));
        first.TryPromote(Names.Peer(1), out _).ShouldBeTrue();
        SlotRefusal afterwards = Refusal(slots, IPAddress.Parse("5.6.7.8"));

        while_pending.ShouldBe(SlotRefusal.PendingFull);
        afterwards.ShouldBe(SlotRefusal.None);
    }

    [Fact]
    public void an_address_has_few_of_the_pending_handshakes()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { PendingPerAddress = 2 });
        ConnectionLease first = Begin(slots, Home);
        ConnectionLease second = Begin(slots, Home);

        Refusal(slots, Home).ShouldBe(SlotRefusal.AddressPendingFull);
        Refusal(slots, IPAddress.Parse("5.6.7.8")).ShouldBe(SlotRefusal.None);
        first.TryPromote(Names.Peer(1), out _).ShouldBeTrue();
        Refusal(slots, Home).ShouldBe(SlotRefusal.None);
        second.Dispose();
        first.Dispose();
        Refusal(slots, Home).ShouldBe(SlotRefusal.None);
    }

    [Fact]
    public void the_total_counts_both_directions()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { Total = 2 });
        Begin(slots, Home).TryPromote(Names.Peer(1), out _).ShouldBeTrue();
        Begin(slots, Home, inbound: false);

        Refusal(slots, Home).ShouldBe(SlotRefusal.TotalFull);
        Refusal(slots, Home, inbound: false).ShouldBe(SlotRefusal.TotalFull);
    }

    [Fact]
    public void whoever_fills_the_inbound_ones_leaves_room_for_dials()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { Total = 3, Inbound = 2 });
        ConnectionLease slow = Begin(slots, Home);
        ConnectionLease first = Begin(slots, Home);
        first.TryPromote(Names.Peer(1), out _).ShouldBeTrue();
        Begin(slots, Home).TryPromote(Names.Peer(2), out _).ShouldBeTrue();

        Refusal(slots, Home).ShouldBe(SlotRefusal.InboundFull);
        slow.TryPromote(Names.Peer(3), out SlotRefusal refusal).ShouldBeFalse();
        refusal.ShouldBe(SlotRefusal.InboundFull);
        Refusal(slots, Home, inbound: false).ShouldBe(SlotRefusal.None);
        first.Dispose();
        Refusal(slots, Home).ShouldBe(SlotRefusal.None);
    }

    [Fact]
    public void whoever_finds_the_total_full_after_the_handshake_is_refused()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { Total = 1 });
        ConnectionLease slow = Begin(slots, Home);
        Begin(slots, Home).TryPromote(Names.Peer(1), out _).ShouldBeTrue();

        bool promoted = slow.TryPromote(Names.Peer(2), out SlotRefusal refusal);

        promoted.ShouldBeFalse();
        refusal.ShouldBe(SlotRefusal.TotalFull);
        slots.Counts.ShouldBe(new SlotCounts(1, 1, 1, 1));
    }

    [Fact]
    public void a_peer_has_a_limit_of_its_own_in_both_directions()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { PerPeer = 1 });
        ConnectionLease first = Begin(slots, Home, inbound: false);
        first.TryPromote(Names.Peer(1), out _).ShouldBeTrue();
        ConnectionLease second = Begin(slots, Home);

        second.TryPromote(Names.Peer(1), out SlotRefusal refusal).ShouldBeFalse();
        first.Dispose();

        refusal.ShouldBe(SlotRefusal.PeerFull);
        second.TryPromote(Names.Peer(1), out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4", true)]
    [InlineData("1.2.3.4", "1.2.3.5", false)]
    [InlineData("1.2.3.4", "::ffff:1.2.3.4", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void an_address_is_an_ip4_address_or_a_64_of_ip6(string one, string other, bool same)
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { PerAddress = 1 });
        Begin(slots, IPAddress.Parse(one));

        Refusal(slots, IPAddress.Parse(other)).ShouldBe(same ? SlotRefusal.AddressFull : SlotRefusal.None);
    }

    [Fact]
    public void outbound_connections_do_not_count_for_the_address()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { PerAddress = 1 });
        Begin(slots, Home, inbound: false);

        Refusal(slots, Home).ShouldBe(SlotRefusal.None);
    }

    [Fact]
    public void the_rate_of_an_address_recovers_with_time_and_is_its_own()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits { RateBurst = 2, RatePerSecond = 1 });
        Begin(slots, Home).Dispose();
        Begin(slots, Home).Dispose();

        SlotRefusal third = Refusal(slots, Home);
        SlotRefusal elsewhere = Refusal(slots, IPAddress.Parse("5.6.7.8"));
        _time.Advance(TimeSpan.FromSeconds(1));
        SlotRefusal later = Refusal(slots, Home);
        SlotRefusal atOnce = Refusal(slots, Home);

        third.ShouldBe(SlotRefusal.AddressRate);
        elsewhere.ShouldBe(SlotRefusal.None);
        later.ShouldBe(SlotRefusal.None);
        atOnce.ShouldBe(SlotRefusal.AddressRate);
    }

    [Fact]
    public void a_lease_that_was_given_back_cannot_be_promoted()
    {
        ConnectionSlots slots = Slots(new ConnectionLimits());
        ConnectionLease lease = Begin(slots, Home);
        lease.Dispose();
        lease.Dispose();

        lease.TryPromote(Names.Peer(1), out SlotRefusal refusal).ShouldBeFalse();

        refusal.ShouldBe(SlotRefusal.Released);
        slots.Counts.ShouldBe(default);
    }

    [Fact]
    public void what_is_counted_is_what_is_held_in_any_order_of_events()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4], Gen.Bool).Array[0, 200].Sample(events =>
        {
            var limits = new ConnectionLimits { PendingInbound = 3, Total = 6, PerPeer = 2, PerAddress = 3, RateBurst = 1000 };
            ConnectionSlots slots = Slots(limits);
            var held = new List<ConnectionLease>();
            foreach ((int what, int number, bool inbound) in events)
            {
                Happen(slots, held, what, number, inbound);
                ConnectionLease[] pending = [.. held.Where(static one => one.Inbound && !one.Peer.IsDefined)];
                slots.Counts.ShouldBe(new SlotCounts(
                    pending.Length,
                    held.Count - pending.Length,
                    held.Where(static one => one.Peer.IsDefined).Select(static one => one.Peer).Distinct().Count(),
                    held.Where(static one => one.Inbound).Select(static one => one.Address).Distinct().Count()));
                pending.Length.ShouldBeLessThanOrEqualTo(limits.PendingInbound);
                (held.Count - pending.Length).ShouldBeLessThanOrEqualTo(limits.Total);
                held.Where(static one => one.Peer.IsDefined).GroupBy(static one => one.Peer).ShouldAllBe(group => group.Count() <= limits.PerPeer);
                held.Where(static one => one.Inbound).GroupBy(static one => one.Address).ShouldAllBe(group => group.Count() <= limits.PerAddress);
            }
        });
    }

    private static void Happen(ConnectionSlots slots, List<ConnectionLease> held, int what, int number, bool inbound)
    {
        if (what == 0)
        {
            if (slots.TryBegin(new IPAddress([10, 0, 0, (byte)number]), inbound, out ConnectionLease? lease, out _))
                held.Add(lease!);
        }
        else if (what == 1)
        {
            held.Find(static one => !one.Peer.IsDefined)?.TryPromote(Names.Peer(number), out _);
        }
        else if (held.Count > 0)
        {
            ConnectionLease gone = held[number % held.Count];
            gone.Dispose();
            held.Remove(gone);
        }
    }

    private static ConnectionLease Begin(ConnectionSlots slots, IPAddress address, bool inbound = true)
    {
        slots.TryBegin(address, inbound, out ConnectionLease? lease, out SlotRefusal refusal).ShouldBeTrue(refusal.ToString());
        return lease!;
    }

    private static SlotRefusal Refusal(ConnectionSlots slots, IPAddress address, bool inbound = true)
    {
        slots.TryBegin(address, inbound, out ConnectionLease? lease, out SlotRefusal refusal);
        lease?.Dispose();
        return refusal;
    }

    private ConnectionSlots Slots(ConnectionLimits limits) => new(_time, limits);
}
