using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Ping;
using Marten.Threads.Libp2p.Tests.Yamux;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.Extensions.Time.Testing;

namespace Marten.Threads.Libp2p.Tests.Ping;

public sealed class PingProtocolTests
{
    [Fact]
    public async Task a_peer_that_takes_a_ping_and_does_not_answer_is_not_waited_for_without_end()
    {
        await using var harness = new MuxerHarness();
        (YamuxStream near, _) = await harness.OpenAsync();
        var time = new FakeTimeProvider();
        var stream = new NegotiatedStream(near, Names.Peer(1), Multiaddr.Parse("/ip4/192.0.2.1/tcp/4006"), PingProtocol.Protocol);

        Task<TimeSpan> asking = PingProtocol.AskAsync(stream, SystemRandomSource.Instance, time, TestContext.Current.CancellationToken);
        time.Advance(PingProtocol.AnswerTimeout);

        (await Should.ThrowAsync<Libp2pException>(() => asking.Soon())).Failure.ShouldBe(Libp2pFailure.TimedOut);
    }
}
