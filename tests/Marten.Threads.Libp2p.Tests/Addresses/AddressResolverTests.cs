using System.Net;
using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Addresses;

public sealed class AddressResolverTests
{
    private static readonly PeerId Alice = Names.Peer(1);
    private static readonly PeerId Bob = Names.Peer(2);

    private readonly FakeNames _names = new();
    private readonly FakeTimeProvider _time = new();
    private ResolveLimits _limits = new();

    [Fact]
    public async Task names_are_looked_up_and_ip_addresses_taken_as_they_are()
    {
        _names.With("alice.example", "1.1.1.1", "2606:4700::1", "::ffff:1.1.1.2");

        ResolvedAddresses resolved = await ResolveAsync(Configured("/dns4/alice.example/tcp/1"), Configured($"/ip4/8.8.8.8/tcp/2/p2p/{Alice}"));

        EndPoints(resolved).ShouldBe(["1.1.1.1:1", "8.8.8.8:2"]);
        resolved.Targets[1].Address.ShouldBe(Multiaddr.Parse($"/ip4/8.8.8.8/tcp/2/p2p/{Alice}"));
        resolved.Refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_name_cannot_smuggle_a_private_address_in()
    {
        _names.With("evil.example", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "1.1.1.1")
            .With("_dnsaddr.evil.example", "dnsaddr=/dns4/evil.example/tcp/80", "dnsaddr=/ip4/10.0.0.1/tcp/80", "dnsaddr=/dnsaddr/deep.example")
            .With("_dnsaddr.deep.example", "dnsaddr=/ip4/127.0.0.1/tcp/5432");

        ResolvedAddresses resolved = await ResolveAsync(Told("/dns/evil.example/tcp/80"), Told("/dnsaddr/evil.example"));

        EndPoints(resolved).ShouldBe(["1.1.1.1:80"]);
        resolved.Refusals.Select(one => one.Reason).ShouldContain("169.254.169.254 is a private address, and the address was told by somebody else");
    }

    [Fact]
    public async Task a_peer_may_name_addresses_as_public_as_the_connection_it_told_them_over()
    {
        DialCandidate[] overPrivate = [Proved("/ip4/10.0.0.1/tcp/1", AddressScope.Private), Proved("/ip4/127.0.0.1/tcp/1", AddressScope.Private)];
        DialCandidate[] overPublic = [Proved("/ip4/10.0.0.1/tcp/1", AddressScope.Public), Proved("/ip4/1.1.1.1/tcp/1", AddressScope.Public)];

        EndPoints(await ResolveAsync(overPrivate)).ShouldBe(["10.0.0.1:1"]);
        EndPoints(await ResolveAsync(overPublic)).ShouldBe(["1.1.1.1:1"]);
    }

    [Fact]
    public async Task text_records_lead_to_the_addresses_of_the_wanted_peer_only()
    {
        _names.With(
                "_dnsaddr.boot.example",
                $"dnsaddr=/ip4/1.1.1.1/tcp/1/p2p/{Alice}",
                $"dnsaddr=/ip4/1.1.1.2/tcp/1/p2p/{Bob}",
                $"dnsaddr=/dnsaddr/a.boot.example/p2p/{Alice}",
                $"dnsaddr=/dnsaddr/b.boot.example/p2p/{Bob}",
                "dnsaddr=/ip4/1.1.1.3/tcp/1",
                "v=spf1 -all",
                "dnsaddr=nonsense")
            .With("_dnsaddr.a.boot.example", $"dnsaddr=/ip6/2606:4700::1/tcp/1/p2p/{Alice}");

        ResolvedAddresses resolved = await ResolveAsync(Configured("/dnsaddr/boot.example"));

        EndPoints(resolved).ShouldBe(["[2606:4700::1]:1", "1.1.1.1:1", "1.1.1.3:1"]);
        _names.Asked.ShouldNotContain("_dnsaddr.b.boot.example");
        resolved.Targets.ShouldAllBe(one => one.Address == Multiaddr.Parse("/dnsaddr/boot.example"));
    }

    [Fact]
    public async Task a_name_with_the_records_of_other_peers_only_is_refused()
    {
        _names.With("_dnsaddr.boot.example", $"dnsaddr=/ip4/1.1.1.2/tcp/1/p2p/{Bob}");

        ResolvedAddresses resolved = await ResolveAsync(Configured("/dnsaddr/boot.example"), Configured($"/ip4/1.1.1.2/tcp/1/p2p/{Bob}"));

        resolved.Targets.ShouldBeEmpty();
        resolved.Refusals.Select(one => one.Reason).ShouldBe(["no TXT record of 'boot.example' is an address of the peer", "it names another peer"]);
    }

    [Fact]
    public async Task a_chain_of_names_is_followed_four_deep()
    {
        for (int i = 1; i <= 5; i++)
            _names.With($"_dnsaddr.n{i}.example", $"dnsaddr=/ip4/1.1.1.{i}/tcp/1", $"dnsaddr=/dnsaddr/n{i + 1}.example");

        ResolvedAddresses resolved = await ResolveAsync(Configured("/dnsaddr/n1.example"));

        EndPoints(resolved).ShouldBe(["1.1.1.1:1", "1.1.1.2:1", "1.1.1.3:1", "1.1.1.4:1"]);
        resolved.Refusals.ShouldHaveSingleItem().Reason.ShouldBe("'n5.example' is reached through more than 4 names");
    }

    [Fact]
    public async Task a_name_that_leads_to_itself_many_times_costs_a_bounded_number_of_look_ups()
    {
        _names.With("_dnsaddr.loop.example", [.. Enumerable.Repeat("dnsaddr=/dnsaddr/loop.example", 100)]);

        await ResolveAsync(Configured("/dnsaddr/loop.example"));

        _names.Asked.Count.ShouldBeLessThanOrEqualTo(1 + _limits.TextRecords);
    }

    [Fact]
    public async Task look_ups_and_targets_and_refusals_have_limits()
    {
        _limits = new ResolveLimits { Lookups = 3, Targets = 4, Refusals = 2 };
        DialCandidate[] many = [.. Enumerable.Range(1, 10).Select(i => Configured($"/dns/n{i}.example/tcp/1"))];
        for (int i = 1; i <= 10; i++)
            _names.With($"n{i}.example", $"1.1.1.{i}", $"1.1.2.{i}");

        ResolvedAddresses resolved = await ResolveAsync(many);

        _names.Asked.Count.ShouldBe(3);
        resolved.Targets.Count.ShouldBe(4);
        resolved.Refusals.Count.ShouldBe(2);
    }

    [Fact]
    public async Task addresses_beyond_the_limit_are_left_out_with_a_reason()
    {
        DialCandidate[] many = [.. Enumerable.Range(1, 33).Select(i => Configured($"/ip4/1.1.1.1/tcp/{i}"))];

        ResolvedAddresses resolved = await ResolveAsync(many);

        resolved.Targets.Count.ShouldBe(32);
        resolved.Refusals.ShouldHaveSingleItem().Reason.ShouldBe("too many addresses are known");
    }

    [Fact]
    public async Task what_fails_does_not_stop_the_others_and_is_told()
    {
        ResolvedAddresses resolved = await ResolveAsync(
            Configured("/dns/broken.example/tcp/1"),
            Configured("/dnsaddr/broken.example"),
            Configured("/dns/unknown.example/tcp/1"),
            Configured("/dns/-$(reboot)/tcp/1"),
            Configured("/ip4/1.1.1.1/udp/1/quic-v1"),
            Configured("/ip4/1.1.1.1/tcp/1"));

        EndPoints(resolved).ShouldBe(["1.1.1.1:1"]);
        resolved.Refusals.Select(one => one.Reason).ShouldBe(
        [
            "looking 'broken.example' up failed: the server refused",
            "looking '_dnsaddr.broken.example' up failed: the server refused",
            "nothing is known of 'unknown.example'",
            "the name is not a host name",
            "/ip4/1.1.1.1/udp/1/quic-v1 is no address to dial over TCP",
        ]);
    }

    [Fact]
    public async Task a_slow_name_is_given_up_after_its_time_and_the_others_stay()
    {
        Task<ResolvedAddresses> resolving = ResolveAsync(Configured("/dns/slow.example/tcp/1"), Configured("/ip4/1.1.1.1/tcp/1"));
        _time.Advance(_limits.LookupTimeout);

        ResolvedAddresses resolved = await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        EndPoints(resolved).ShouldBe(["1.1.1.1:1"]);
        resolved.Refusals.ShouldHaveSingleItem().Reason.ShouldBe("looking 'slow.example' up took too long");
    }

    [Fact]
    public async Task a_chain_of_slow_names_is_given_up_after_the_total_time()
    {
        _limits = new ResolveLimits { LookupTimeout = TimeSpan.FromMinutes(5), TotalTimeout = TimeSpan.FromSeconds(10) };
        _names.With("_dnsaddr.n.example", [.. Enumerable.Range(1, 9).Select(i => $"dnsaddr=/dns/slow{i}.example/tcp/1"), "dnsaddr=/ip4/1.1.1.1/tcp/1"]);

        Task<ResolvedAddresses> resolving = ResolveAsync(Configured("/dnsaddr/n.example"));
        _time.Advance(_limits.TotalTimeout);
        ResolvedAddresses resolved = await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        EndPoints(resolved).ShouldBe(["1.1.1.1:1"]);
        resolved.Refusals.Count.ShouldBe(9);
    }

    [Fact]
    public async Task names_that_never_answer_hold_a_few_look_ups_and_no_more()
    {
        _limits = new ResolveLimits { LookupTimeout = TimeSpan.FromMinutes(5) };
        DialCandidate[] slow = [.. Enumerable.Range(1, 30).Select(static i => Configured($"/dns/slow{i}.example/tcp/1"))];

        Task<ResolvedAddresses> resolving = ResolveAsync([.. slow, Configured("/ip4/1.1.1.1/tcp/1")]);
        int asked = _names.Asked.Count;
        _time.Advance(_limits.TotalTimeout);
        ResolvedAddresses resolved = await resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        asked.ShouldBe(_limits.LookupsAtOnce);
        EndPoints(resolved).ShouldBe(["1.1.1.1:1"]);
        resolved.Refusals.Count.ShouldBe(30);
    }

    [Fact]
    public async Task the_callers_token_ends_it_with_an_exception()
    {
        using var stop = new CancellationTokenSource();
        Task<ResolvedAddresses> resolving = Resolver().ResolveAsync(Alice, [Configured("/dns/slow.example/tcp/1")], stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => resolving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task where_the_peer_was_reached_comes_first_then_the_nearest_and_the_families_by_turns()
    {
        ResolvedAddresses resolved = await ResolveAsync(
            Configured("/ip4/1.1.1.1/tcp/1"),
            Configured("/ip4/1.1.1.2/tcp/1"),
            Configured("/ip4/1.1.1.1/tcp/1"),
            Configured("/ip6/2606:4700::1/tcp/1"),
            Configured("/ip6/2606:4700::2/tcp/1"),
            Configured("/ip4/10.0.0.1/tcp/1"),
            Configured("/ip6/fd00::1/tcp/1"),
            Configured("/ip4/127.0.0.1/tcp/1"),
            Configured("/ip4/1.1.1.3/tcp/1") with { Succeeded = true },
            Configured("/ip4/1.1.1.2/tcp/1") with { Succeeded = true });

        EndPoints(resolved).ShouldBe(
        [
            "1.1.1.3:1", "1.1.1.2:1", "127.0.0.1:1", "[fd00::1]:1", "10.0.0.1:1", "[2606:4700::1]:1", "1.1.1.1:1", "[2606:4700::2]:1",
        ]);
    }

    [Fact]
    public async Task the_same_end_point_told_by_two_is_dialed_when_one_of_them_may_say_so()
    {
        ResolvedAddresses resolved = await ResolveAsync(Told("/ip4/10.0.0.1/tcp/1"), Configured("/ip4/10.0.0.1/tcp/1"));

        EndPoints(resolved).ShouldBe(["10.0.0.1:1"]);
    }

    private AddressResolver Resolver() => new(_names, new DialPolicy(), new MachineAddresses(_time), _time, _limits);

    private Task<ResolvedAddresses> ResolveAsync(params DialCandidate[] candidates) =>
        Resolver().ResolveAsync(Alice, candidates, TestContext.Current.CancellationToken);

    private static string[] EndPoints(ResolvedAddresses resolved) => [.. resolved.Targets.Select(one => one.EndPoint.ToString())];

    private static DialCandidate Configured(string text) => new(Multiaddr.Parse(text), AddressOrigin.Configured, AddressScope.Unusable, false);

    private static DialCandidate Told(string text) => Configured(text) with { Origin = AddressOrigin.Told };

    private static DialCandidate Proved(string text, AddressScope toldOver) =>
        Configured(text) with { Origin = AddressOrigin.Proved, ToldOver = toldOver };
}
