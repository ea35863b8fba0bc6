using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Libp2p.Peers;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Peers;

public sealed class PeerBookTests
{
    private static readonly TimeSpan Hour = PeerBook.DefaultLearnedTtl;
    private static readonly PeerId Alice = Names.Peer(1);
    private static readonly PeerId Bob = Names.Peer(2);

    private readonly FakeTimeProvider _time = new();
    private readonly PeerBook _book;

    public PeerBookTests() => _book = new PeerBook(_time);

    [Fact]
    public void added_addresses_are_kept_without_the_peer_at_their_end()
    {
        _book.Add(Alice, Names.Address(1), Names.Address(2).WithPeer(Alice), Names.Address(1).WithPeer(Alice));
        _book.Add(Names.Address(3).WithPeer(Alice));

        IReadOnlyList<KnownAddress> known = _book.AddressesOf(Alice);
        known.Select(one => one.Address).ShouldBe([Names.Address(1), Names.Address(2), Names.Address(3)], ignoreOrder: true);
        known.ShouldAllBe(one => one.Origin == AddressOrigin.Configured && one.ExpiresAt == null && one.LastSuccess == null && one.LastFailure == null);
        _book.Peers.ShouldBe([Alice]);
    }

    [Fact]
    public void what_a_peer_says_is_kept_up_to_a_length()
    {
        Multiaddr[] addresses = [.. Enumerable.Range(1, 30).Select(static i => Multiaddr.Parse($"/dns4/{new string('a', 60)}.{new string('b', 60)}.example/tcp/{i}"))];

        _book.Learn(Alice, addresses, AddressOrigin.Proved, AddressScope.Public, Hour);
        _book.LearnIdentity(Alice, Enumerable.Range(1, 100).Select(static i => $"/{new string('p', 200)}/{i}"), null);

        _book.AddressesOf(Alice).Count.ShouldBeInRange(10, 20);
        _book.AddressesOf(Alice).Sum(static one => one.Address.Span.Length).ShouldBeLessThanOrEqualTo(2048);
        _book.ProtocolsOf(Alice).Sum(static one => one.Length).ShouldBeInRange(1800, 2048);
        _book.Add(Alice, addresses[29]);
        _book.AddressesOf(Alice).ShouldContain(one => one.Address == addresses[29], "what the program itself says is not measured");
    }

    [Fact]
    public void an_address_that_cannot_be_the_peers_is_not_added_and_neither_are_the_others()
    {
        Should.Throw<ArgumentException>(() => _book.Add(Alice, Names.Address(1), Names.Address(2).WithPeer(Bob)));
        Should.Throw<ArgumentException>(() => _book.Add(Alice, Names.Address(1), default));
        Should.Throw<ArgumentException>(() => _book.Add(Alice, Names.Address(1), Multiaddr.OfPeer(Alice)));
        Should.Throw<ArgumentException>(() => _book.Add(default(PeerId), Names.Address(1)));
        Should.Throw<ArgumentException>(() => _book.Add(Names.Address(1)));
        Should.Throw<ArgumentException>(() => _book.Add(default(Multiaddr)));

        _book.Peers.ShouldBeEmpty();
    }

    [Fact]
    public void only_the_peer_at_the_end_of_a_relayed_address_counts()
    {
        Multiaddr relayed = Multiaddr.Parse($"/ip4/1.2.3.4/tcp/1/p2p/{Bob}/p2p-circuit");

        _book.Add(Alice, relayed.WithPeer(Alice));

        _book.AddressesOf(Alice).Single().Address.ShouldBe(relayed);
        Should.Throw<ArgumentException>(() => _book.Add(relayed));
    }

    [Fact]
    public void a_learned_address_is_forgotten_in_time_and_a_configured_one_is_not()
    {
        _book.Add(Alice, Names.Address(1));
        Learn(Alice, AddressOrigin.Told, 2);
        Learn(Alice, AddressOrigin.Told, 3);
        _time.Advance(Hour / 2);
        Learn(Alice, AddressOrigin.Told, 3);
        Ports(Alice).ShouldBe([1, 2, 3]);

        _time.Advance(Hour / 2);
        Ports(Alice).ShouldBe([1, 3]);

        _time.Advance(Hour / 2);
        Ports(Alice).ShouldBe([1]);
    }

    [Fact]
    public void where_the_peer_was_reached_stays_for_a_day()
    {
        Learn(Alice, AddressOrigin.Told, 1);
        _book.Succeeded(Alice, Names.Address(1));
        _book.Succeeded(Bob, Names.Address(1));

        KnownAddress known = _book.AddressesOf(Alice).Single();
        known.ExpiresAt.ShouldBe(_time.GetUtcNow().AddHours(24));
        known.LastSuccess.ShouldBe(_time.GetUtcNow());
        known.Succeeded.ShouldBeTrue();
        _book.AddressesOf(Bob).ShouldBeEmpty();

        _time.Advance(TimeSpan.FromHours(1));
        _book.Failed(Alice, Names.Address(1));
        _book.AddressesOf(Alice).Single().Succeeded.ShouldBeFalse();
        _book.AddressesOf(Alice).Single().LastFailure.ShouldBe(_time.GetUtcNow());

        _time.Advance(TimeSpan.FromHours(23));
        Ports(Alice).ShouldBeEmpty();
    }

    [Fact]
    public void telling_an_address_again_never_takes_trust_away()
    {
        Learn(Alice, AddressOrigin.Told, 1);
        Learn(Alice, AddressOrigin.Proved, 1, AddressScope.Public);
        Learn(Alice, AddressOrigin.Proved, 1, AddressScope.Private);
        Learn(Alice, AddressOrigin.Proved, 1, AddressScope.Public);
        Learn(Alice, AddressOrigin.Told, 1, AddressScope.Loopback);

        KnownAddress known = _book.AddressesOf(Alice).Single();
        known.Origin.ShouldBe(AddressOrigin.Proved);
        known.ToldOver.ShouldBe(AddressScope.Private);

        _book.Add(Alice, Names.Address(1));
        Learn(Alice, AddressOrigin.Proved, 1, AddressScope.Public);
        _book.AddressesOf(Alice).Single().Origin.ShouldBe(AddressOrigin.Configured);
        _book.AddressesOf(Alice).Single().ExpiresAt.ShouldBeNull();
    }

    [Fact]
    public void what_is_not_dialed_here_and_what_names_another_peer_is_not_learned()
    {
        Multiaddr[] told =
        [
            default, Multiaddr.OfPeer(Alice), Names.Address(1).WithPeer(Bob), Multiaddr.Parse("/ip4/1.2.3.4/udp/1/quic-v1"), Names.Address(2).WithPeer(Alice),
        ];

        _book.Learn(Alice, told, AddressOrigin.Proved, AddressScope.Public, Hour);
        _book.Learn(Bob, told[..2], AddressOrigin.Proved, AddressScope.Public, Hour);

        Ports(Alice).ShouldBe([2]);
        _book.Peers.ShouldBe([Alice]);
    }

    [Fact]
    public void hearsay_pushes_out_hearsay_only()
    {
        _book.Add(Alice, Names.Address(1));
        Learn(Alice, AddressOrigin.Proved, 2);
        Learn(Alice, AddressOrigin.Told, 3);
        _book.Succeeded(Alice, Names.Address(3));
        _time.Advance(TimeSpan.FromMinutes(1));

        for (int port = 100; port < 200; port++)
        {
            Learn(Alice, AddressOrigin.Told, port);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Ports(Alice).ShouldBe([1, 2, 3, .. Enumerable.Range(171, 29)]);
    }

    [Fact]
    public void configured_addresses_win_and_are_limited_with_a_message()
    {
        Learn(Alice, AddressOrigin.Proved, [.. Enumerable.Range(1000, 40)]);
        _book.AddressesOf(Alice).Count.ShouldBe(32);

        _book.Add(Alice, Enumerable.Range(1, 32).Select(Names.Address));
        Learn(Alice, AddressOrigin.Proved, 5000);

        Ports(Alice).ShouldBe(Enumerable.Range(1, 32));
        _book.Add(Alice, Names.Address(32));
        Should.Throw<InvalidOperationException>(() => _book.Add(Alice, Names.Address(33)));
        Should.Throw<InvalidOperationException>(() => _book.Add(Bob, Enumerable.Range(1, 33).Select(Names.Address)));
        _book.AddressesOf(Bob).ShouldBeEmpty();
    }

    [Fact]
    public void a_full_book_gives_up_the_learned_peer_used_longest_ago()
    {
        var book = new PeerBook(_time, new PeerBookLimits { Peers = 3 });
        book.Add(Names.Peer(1), Names.Address(1));
        foreach (int peer in (int[])[2, 3])
            book.Learn(Names.Peer(peer), [Names.Address(1)], AddressOrigin.Proved, AddressScope.Public, Hour);
        book.AddressesOf(Names.Peer(2));

        book.LearnIdentity(Names.Peer(4), [], "four");
        book.Peers.ShouldBe([Names.Peer(1), Names.Peer(2), Names.Peer(4)], ignoreOrder: true);

        book.Learn(Names.Peer(5), [Names.Address(1)], AddressOrigin.Told, AddressScope.Public, Hour);
        book.Peers.ShouldNotContain(Names.Peer(5));

        book.Add(Names.Peer(6), Names.Address(1));
        book.Add(Names.Peer(7), Names.Address(1));
        Should.Throw<InvalidOperationException>(() => book.Add(Names.Peer(8), Names.Address(1)));
        book.Learn(Names.Peer(9), [Names.Address(1)], AddressOrigin.Proved, AddressScope.Public, Hour);
        book.Peers.ShouldBe([Names.Peer(1), Names.Peer(6), Names.Peer(7)], ignoreOrder: true);
    }

    [Fact]
    public void strangers_with_any_number_of_ids_do_not_push_out_a_peer_that_was_reached()
    {
        var book = new PeerBook(_time, new PeerBookLimits { Peers = 3 });
        book.Learn(Alice, [Names.Address(1)], AddressOrigin.Proved, AddressScope.Public, Hour);
        book.Succeeded(Alice, Names.Address(1));

        foreach (int stranger in Enumerable.Range(10, 10))
        {
            book.Learn(Names.Peer(stranger), [Names.Address(stranger)], AddressOrigin.Proved, AddressScope.Public, Hour);
            book.LearnIdentity(Names.Peer(stranger), [], "stranger");
        }

        book.AddressesOf(Alice).ShouldHaveSingleItem();
        book.Peers.ShouldBe([Alice, Names.Peer(18), Names.Peer(19)], ignoreOrder: true);
    }

    [Fact]
    public void what_a_peer_says_about_itself_is_cut_to_size()
    {
        string[] protocols = [new string('x', 257), .. Enumerable.Range(0, 200).Select(i => $"/p/{i}"), "/p/0"];

        _book.LearnIdentity(Alice, protocols, new string('a', 1000));

        _book.ProtocolsOf(Alice).ShouldBe(protocols[1..129]);
        _book.AgentOf(Alice).ShouldBe(new string('a', 256));
        _book.LearnIdentity(Alice, ["/other"], null);
        _book.ProtocolsOf(Alice).ShouldBe(["/other"]);
        _book.AgentOf(Alice).ShouldBeNull();
        _book.ProtocolsOf(Bob).ShouldBeEmpty();
        _book.AgentOf(Bob).ShouldBeNull();
    }

    [Fact]
    public void a_removed_peer_is_forgotten()
    {
        _book.Add(Alice, Names.Address(1));

        _book.Remove(Alice).ShouldBeTrue();
        _book.Remove(Alice).ShouldBeFalse();

        _book.AddressesOf(Alice).ShouldBeEmpty();
        _book.Peers.ShouldBeEmpty();
    }

    private void Learn(PeerId peer, AddressOrigin origin, params int[] ports) =>
        _book.Learn(peer, ports.Select(Names.Address), origin, AddressScope.Public, Hour);

    private void Learn(PeerId peer, AddressOrigin origin, int port, AddressScope toldOver) =>
        _book.Learn(peer, [Names.Address(port)], origin, toldOver, Hour);

    private IEnumerable<int> Ports(PeerId peer) =>
        _book.AddressesOf(peer).Select(one => TcpAddress.TryFrom(one.Address, out TcpAddress? tcp) ? tcp!.Port : 0).Order();
}
