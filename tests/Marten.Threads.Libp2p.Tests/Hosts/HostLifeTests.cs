using Marten.Threads.Libp2p.Addresses;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Hosts;

/// <summary>What peers learn of each other, what flows between them, and how it ends.</summary>
public sealed class HostLifeTests
{
    private const string Hold = "/test/hold/1.0.0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task peers_learn_protocols_program_and_addresses_of_each_other()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync(new Libp2pHostOptions { AgentVersion = "alice/1" });
        await using Libp2pHost bob = await ConnectedToAsync(alice);

        await Deadlines.HoldsSoonAsync(() => alice.Peers.AddressesOf(bob.PeerId).Count > 0 && bob.Peers.AgentOf(alice.PeerId) is not null, "both know");

        bob.Peers.ProtocolsOf(alice.PeerId).ShouldContain(TestHost.Echo);
        bob.Peers.AgentOf(alice.PeerId).ShouldBe("alice/1");
        alice.Peers.AddressesOf(bob.PeerId).ShouldHaveSingleItem().Origin.ShouldBe(AddressOrigin.Proved);
        alice.Peers.AddressesOf(bob.PeerId)[0].Address.ShouldBe(bob.ListenAddresses[0]);
    }

    [Fact]
    public async Task peers_are_told_of_new_protocols_and_of_those_that_went()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        await Deadlines.HoldsSoonAsync(() => alice.Peers.ProtocolsOf(bob.PeerId).Count > 0, "alice knows bob");

        IDisposable handling = alice.Handle("/test/new/1.0.0", TestHost.EchoAsync);
        await Deadlines.HoldsSoonAsync(() => bob.Peers.ProtocolsOf(alice.PeerId).Contains("/test/new/1.0.0"), "bob heard of it");
        handling.Dispose();

        await Deadlines.HoldsSoonAsync(() => !bob.Peers.ProtocolsOf(alice.PeerId).Contains("/test/new/1.0.0"), "bob heard that it went");
    }

    [Fact]
    public async Task peers_are_told_where_a_host_begins_to_listen()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        await Deadlines.HoldsSoonAsync(() => bob.Peers.ProtocolsOf(alice.PeerId).Count > 0, "bob knows alice");

        await bob.StartListenAsync([TestHost.AnyPort], Token);

        await Deadlines.HoldsSoonAsync(() => alice.Peers.AddressesOf(bob.PeerId).Any(one => one.Address == bob.ListenAddresses[1]), "alice heard of it");
    }

    [Fact]
    public async Task a_stream_tells_where_its_connection_goes()
    {
        var seen = new TaskCompletionSource<Multiaddr>();
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        alice.Handle(Hold, (stream, _) =>
        {
            seen.SetResult(stream.RemoteAddress);
            return Task.CompletedTask;
        });
        await using Libp2pHost bob = await ConnectedToAsync(alice);

        await using Libp2pStream stream = await bob.OpenAsync(alice.PeerId, Hold, Token).Soon();

        stream.RemoteAddress.ShouldBe(alice.ListenAddresses[0]);
        (await seen.Task.Soon()).ShouldBe(alice.Connections[0].RemoteAddress);
    }

    [Fact]
    public async Task each_direction_of_a_stream_ends_by_itself()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        alice.Handle("/test/last-word/1.0.0", static async (stream, token) =>
        {
            await stream.WriteAsync("first"u8.ToArray(), token);
            await stream.CompleteWritesAsync(token);
            await stream.CopyToAsync(Stream.Null, token);
        });
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        await using Libp2pStream stream = await bob.OpenAsync(alice.PeerId, "/test/last-word/1.0.0", Token).Soon();

        byte[] first = await stream.ReadToEndAsync();
        await stream.PutAsync(Bytes.Of(100_000));
        await stream.CompleteWritesAsync(Token).Soon();

        first.ShouldBe("first"u8.ToArray());
        await Deadlines.HoldsSoonAsync(() => alice.Context.Streams.Counts.Total == 0, "alice read to the end");
    }

    [Fact]
    public async Task fifty_streams_carry_a_mebibyte_each_way()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        byte[] sent = Bytes.Of(1 << 20);

        byte[][] received = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => EchoedAsync(bob, alice.PeerId, sent)));

        received.All(one => one.AsSpan().SequenceEqual(sent)).ShouldBeTrue();
    }

    [Fact]
    public async Task stopping_lets_a_stream_finish()
    {
        var goOn = new TaskCompletionSource();
        await using Libp2pHost alice = await TestHost.ListeningAsync(new Libp2pHostOptions { DrainTimeout = TimeSpan.FromMinutes(5) });
        alice.Handle(Hold, async (stream, token) =>
        {
            await goOn.Task.WaitAsync(token);
            await stream.WriteAsync(Bytes.Of(500_000), token);
        });
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        await using Libp2pStream stream = await bob.OpenAsync(alice.PeerId, Hold, Token).Soon();
        await Deadlines.HoldsSoonAsync(() => alice.Context.Streams.Counts.Total > 0, "alice serves");

        Task stopping = alice.StopAsync(Token);
        goOn.SetResult();
        byte[] received = await stream.ReadToEndAsync();
        await stream.DisposeAsync();
        await stopping.Soon();

        received.ShouldBe(Bytes.Of(500_000));
        alice.Connections.ShouldBeEmpty();
        alice.Context.Slots.Counts.ShouldBe(default);
    }

    [Fact]
    public async Task disposing_cuts_streams_off()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync(new Libp2pHostOptions { DrainTimeout = TimeSpan.FromDays(1) });
        alice.Handle(Hold, static (_, token) => Task.Delay(Timeout.Infinite, token));
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        await using Libp2pStream stream = await bob.OpenAsync(alice.PeerId, Hold, Token).Soon();

        await alice.DisposeAsync().Soon();

        await Should.ThrowAsync<Libp2pException>(stream.ReadToEndAsync());
    }

    [Fact]
    public async Task a_host_that_was_stopped_says_so()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await alice.StopAsync(Token).Soon();

        Libp2pException exception = await Should.ThrowAsync<Libp2pException>(alice.ConnectAsync(Names.Peer(1), Token));

        exception.Failure.ShouldBe(Libp2pFailure.HostStopped);
    }

    [Fact]
    public async Task a_handlers_limit_is_for_its_own_streams()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        alice.Handle(Hold, static (_, token) => Task.Delay(Timeout.Infinite, token), new ProtocolLimits { StreamsPerPeer = 1 });
        await using Libp2pHost bob = await ConnectedToAsync(alice);
        await using Libp2pStream first = await bob.OpenAsync(alice.PeerId, Hold, Token).Soon();
        await Deadlines.HoldsSoonAsync(() => alice.Context.Streams.Counts.Total > 0, "alice serves the first");

        Libp2pException exception = await Should.ThrowAsync<Libp2pException>(OpenAndReadAsync(bob, alice.PeerId));

        exception.Failure.ShouldBe(Libp2pFailure.StreamReset);
        (await EchoedAsync(bob, alice.PeerId, Bytes.Of(10))).ShouldBe(Bytes.Of(10));
    }

    // Each side may have only its own dial for a moment, before it has taken the other's.
    private static async Task<Libp2pHost> ConnectedToAsync(Libp2pHost other)
    {
        Libp2pHost host = await TestHost.ListeningAsync();
        host.Peers.Add(other.PeerId, other.ListenAddresses);
        await host.ConnectAsync(other.PeerId, Token).Soon();
        return host;
    }

    // The reset may come before or after the answer that agrees on the protocol.
    private static async Task OpenAndReadAsync(Libp2pHost host, PeerId peer)
    {
        await using Libp2pStream stream = await host.OpenAsync(peer, Hold, Token).Soon();
        await stream.ReadToEndAsync();
    }

    private static async Task<byte[]> EchoedAsync(Libp2pHost host, PeerId peer, byte[] sent)
    {
        await using Libp2pStream stream = await host.OpenAsync(peer, TestHost.Echo, Token).Soon();
        Task<byte[]> reading = stream.ReadToEndAsync();
        await stream.PutAsync(sent);
        await stream.CompleteWritesAsync(Token).Soon();
        return await reading;
    }
}
