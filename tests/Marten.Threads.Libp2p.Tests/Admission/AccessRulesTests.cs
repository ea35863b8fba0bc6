using System.Net;
using Marten.Threads.Libp2p.Admission;

namespace Marten.Threads.Libp2p.Tests.Admission;

public sealed class AccessRulesTests
{
    private readonly AccessRules _rules = new();

    [Fact]
    public void everybody_is_allowed_at_first()
    {
        _rules.IsAllowed(Names.Peer(1)).ShouldBeTrue();
        _rules.IsAllowed(IPAddress.Parse("1.2.3.4")).ShouldBeTrue();
        _rules.IsAllowed(IPAddress.IPv6Loopback).ShouldBeTrue();
    }

    [Fact]
    public void denying_wins_over_allowing()
    {
        _rules.Allow(Names.Peer(1));
        _rules.Deny(Names.Peer(1));
        _rules.Allow(IPNetwork.Parse("1.2.0.0/16"));
        _rules.Deny(IPNetwork.Parse("1.2.3.0/24"));

        _rules.IsAllowed(Names.Peer(1)).ShouldBeFalse();
        _rules.IsAllowed(IPAddress.Parse("1.2.3.4")).ShouldBeFalse();
        _rules.IsAllowed(IPAddress.Parse("1.2.4.4")).ShouldBeTrue();
    }

    [Fact]
    public void a_list_of_allowed_refuses_all_others_of_its_kind_until_it_is_empty()
    {
        _rules.Allow(Names.Peer(1));

        _rules.IsAllowed(Names.Peer(2)).ShouldBeFalse();
        _rules.IsAllowed(IPAddress.Parse("1.2.3.4")).ShouldBeTrue();
        _rules.ForgetAllowed(Names.Peer(1));
        _rules.IsAllowed(Names.Peer(2)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("1.2.3.0/24", "1.2.3.255", true)]
    [InlineData("1.2.3.0/24", "1.2.4.0", false)]
    [InlineData("1.2.3.4/32", "::ffff:1.2.3.4", true)]
    [InlineData("::ffff:1.2.3.0/120", "1.2.3.4", true)]
    [InlineData("::/0", "1.2.3.4", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    public void a_network_is_denied_with_all_of_its_addresses_and_no_other(string network, string address, bool denied)
    {
        _rules.Deny(IPNetwork.Parse(network));

        _rules.IsAllowed(IPAddress.Parse(address)).ShouldBe(!denied);
    }

    [Fact]
    public void forgetting_takes_off_exactly_what_was_put_on()
    {
        _rules.Deny(IPNetwork.Parse("10.0.0.0/8"));
        _rules.Deny(IPNetwork.Parse("10.1.0.0/16"));

        _rules.ForgetDenied(IPNetwork.Parse("10.0.0.0/8"));

        _rules.IsAllowed(IPAddress.Parse("10.2.0.1")).ShouldBeTrue();
        _rules.IsAllowed(IPAddress.Parse("10.1.0.1")).ShouldBeFalse();
    }

    [Fact]
    public void a_snapshot_stays_as_it_was_and_tells_that_there_is_a_newer_one()
    {
        AccessSnapshot before = _rules.Current;

        _rules.Deny(Names.Peer(1));

        before.Superseded.IsCompleted.ShouldBeTrue();
        before.IsAllowed(Names.Peer(1)).ShouldBeTrue();
        _rules.Current.IsAllowed(Names.Peer(1)).ShouldBeFalse();
        _rules.Current.Superseded.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void full_lists_take_nothing_more_but_let_go()
    {
        var rules = new AccessRules(entriesMax: 1);
        rules.Deny(Names.Peer(1));

        Should.Throw<InvalidOperationException>(() => rules.Deny(Names.Peer(2)));
        rules.Deny(Names.Peer(1));
        rules.ForgetDenied(Names.Peer(1));
        rules.Deny(Names.Peer(2));

        rules.IsAllowed(Names.Peer(1)).ShouldBeTrue();
        rules.IsAllowed(Names.Peer(2)).ShouldBeFalse();
    }

    [Fact]
    public void an_undefined_peer_is_misuse()
    {
        Should.Throw<ArgumentException>(() => _rules.Deny(default(Marten.Threads.Protocol.Multiformats.PeerId)));
        Should.Throw<ArgumentException>(() => _rules.Allow(default(Marten.Threads.Protocol.Multiformats.PeerId)));
    }
}
