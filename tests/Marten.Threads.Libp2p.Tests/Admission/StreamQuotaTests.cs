using System.Net;
using CsCheck;
using Marten.Threads.Libp2p.Admission;

namespace Marten.Threads.Libp2p.Tests.Admission;

public sealed class StreamQuotaTests
{
    [Theory]
    [InlineData(1, 9, 9, 9, 9, 1, 1, "/a", StreamRefusal.PeerProtocolFull)]
    [InlineData(1, 9, 9, 9, 9, 1, 1, "/b", StreamRefusal.None)]
    [InlineData(9, 1, 9, 9, 9, 2, 2, "/a", StreamRefusal.ProtocolFull)]
    [InlineData(9, 1, 9, 9, 9, 2, 2, "/b", StreamRefusal.None)]
    [InlineData(9, 9, 1, 9, 9, 1, 2, "/b", StreamRefusal.PeerFull)]
    [InlineData(9, 9, 1, 9, 9, 2, 1, "/b", StreamRefusal.None)]
    [InlineData(9, 9, 9, 1, 9, 2, 1, "/b", StreamRefusal.AddressFull)]
    [InlineData(9, 9, 9, 1, 9, 1, 2, "/b", StreamRefusal.None)]
    [InlineData(9, 9, 9, 9, 1, 2, 2, "/b", StreamRefusal.TotalFull)]
    public void each_limit_refuses_what_is_beyond_it(
        int perPeerAndProtocol, int perProtocol, int perPeer, int perAddress, int total, int peer, int address, string protocol, object expected)
    {
        var quota = new StreamQuota(perPeer, perAddress, total);
        var limits = new ProtocolLimits { StreamsPerPeer = perPeerAndProtocol, StreamsTotal = perProtocol };
        quota.TryBegin(Owner(1, 1), "/a", limits, out _, out _).ShouldBeTrue();

        bool begun = quota.TryBegin(Owner(peer, address), protocol, limits, out IDisposable? lease, out StreamRefusal refusal);

        refusal.ShouldBe((StreamRefusal)expected);
        begun.ShouldBe(refusal == StreamRefusal.None);
        (lease is not null).ShouldBe(begun);
    }

    [Theory]
    [InlineData(8, 4096, 1024)]
    [InlineData(256, 512, 256)]
    [InlineData(2, 32, 8)]
    public void an_address_has_a_quarter_of_a_protocol_unless_one_peer_may_have_more(int perPeer, int total, int ofAddress)
    {
        var quota = new StreamQuota(perPeer: 10_000, perAddress: 10_000, total: 10_000);
        var limits = new ProtocolLimits { StreamsPerPeer = perPeer, StreamsTotal = total };

        int taken = 0;
        StreamRefusal refusal = StreamRefusal.None;
        while (quota.TryBegin(Owner(taken / perPeer, 1), "/a", limits, out _, out refusal))
            taken++;

        taken.ShouldBe(ofAddress);
        refusal.ShouldBeOneOf(StreamRefusal.AddressProtocolFull, StreamRefusal.PeerProtocolFull);
        quota.TryBegin(Owner(9999, 2), "/a", limits, out _, out _).ShouldBeTrue();
    }

    [Fact]
    public void a_lease_is_given_back_once()
    {
        var quota = new StreamQuota();
        quota.TryBegin(Owner(1, 1), "/a", new ProtocolLimits(), out _, out _).ShouldBeTrue();
        quota.TryBegin(Owner(1, 1), "/a", new ProtocolLimits(), out IDisposable? lease, out _).ShouldBeTrue();

        lease!.Dispose();
        lease.Dispose();

        quota.Counts.ShouldBe(new StreamCounts(1, 1, 1, 1, 1, 1));
    }

    [Fact]
    public void what_is_counted_is_what_is_held_in_any_order_of_events()
    {
        Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 2]).Array[0, 200].Sample(events =>
        {
            var quota = new StreamQuota(perPeer: 4, perAddress: 5, total: 8);
            var limits = new ProtocolLimits { StreamsPerPeer = 2, StreamsPerAddress = 3, StreamsTotal = 5 };
            var held = new List<(int Peer, int Protocol, IDisposable Lease)>();
            foreach ((bool begins, int peer, int protocol) in events)
            {
                if (begins && quota.TryBegin(Owner(peer, peer / 2), $"/{protocol}", limits, out IDisposable? lease, out _))
                    held.Add((peer, protocol, lease!));
                else if (!begins && held.Count > 0)
                    End(held, peer % held.Count);

                quota.Counts.ShouldBe(new StreamCounts(
                    held.Count,
                    held.DistinctBy(static one => one.Peer / 2).Count(),
                    held.DistinctBy(static one => one.Peer).Count(),
                    held.DistinctBy(static one => one.Protocol).Count(),
                    held.DistinctBy(static one => (one.Peer, one.Protocol)).Count(),
                    held.DistinctBy(static one => (one.Peer / 2, one.Protocol)).Count()));
                held.Count.ShouldBeLessThanOrEqualTo(8);
                held.GroupBy(static one => one.Peer).ShouldAllBe(static group => group.Count() <= 4);
                held.GroupBy(static one => one.Peer / 2).ShouldAllBe(static group => group.Count() <= 5);
                held.GroupBy(static one => one.Protocol).ShouldAllBe(static group => group.Count() <= 5);
                held.GroupBy(static one => (one.Peer / 2, one.Protocol)).ShouldAllBe(static group => group.Count() <= 3);
                held.GroupBy(static one => (one.Peer, one.Protocol)).ShouldAllBe(static group => group.Count() <= 2);
            }
        });
    }

    private static StreamOwner Owner(int peer, int address) => new(Names.Peer(peer), AddressPrefix.Of(IPAddress.Parse($"192.0.2.{address}")));

    private static void End(List<(int Peer, int Protocol, IDisposable Lease)> held, int index)
    {
        held[index].Lease.Dispose();
        held.RemoveAt(index);
    }
}
