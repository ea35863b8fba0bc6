using System.Security.Cryptography;

namespace Marten.Threads.Libp2p.Tests.Hosts;

public sealed class HostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_stream_echoes_what_was_written()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync();
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);
        byte[] sent = RandomNumberGenerator.GetBytes(3_000_000);

        await using Libp2pStream stream = await bob.OpenAsync(alice.PeerId, TestHost.Echo, Token);
        Task writing = WriteAsync(stream, sent);
        byte[] received = new byte[sent.Length];
        await stream.ReadExactlyAsync(received, Token);
        int end = await stream.ReadAsync(new byte[1], Token);
        await writing;

        stream.RemotePeer.ShouldBe(alice.PeerId);
        received.ShouldBe(sent);
        end.ShouldBe(0);
    }

    [Fact]
    public async Task a_ping_comes_back()
    {
        await using Libp2pHost alice = await TestHost.ListeningAsync();
        await using Libp2pHost bob = await TestHost.ListeningAsync();
        bob.Peers.Add(alice.PeerId, alice.ListenAddresses);

        TimeSpan there = await bob.PingAsync(alice.PeerId, Token);
        TimeSpan back = await alice.PingAsync(bob.PeerId, Token);

        there.ShouldBeGreaterThan(TimeSpan.Zero);
        back.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private static async Task WriteAsync(Libp2pStream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes, Token);
        await stream.CompleteWritesAsync(Token);
    }
}
