using Marten.Threads.Libp2p.Connecting;
using Marten.Threads.Libp2p.Multistream;
using Marten.Threads.Libp2p.Tests.Yamux;

namespace Marten.Threads.Libp2p.Tests.Connecting;

public sealed class EarlyStreamTests
{
    private const string Protocol = "/test/1.0.0";
    private const int Count = 30;

    [Fact]
    public async Task a_peer_that_has_answered_nothing_yet_gets_a_few_streams_only()
    {
        await using var scene = new ConnectionScene();
        Libp2pConnection connection = scene.Connect(Names.Peer(1), inbound: true);
        Task<Libp2pStream>[] opening = [.. Enumerable.Range(0, Count).Select(_ => connection.OpenAsync(Protocol, TestContext.Current.CancellationToken))];
        await Deadlines.HoldsSoonAsync(() => connection.StreamCount == 8, "eight are opened");

        for (uint id = 2; id <= 2 * 8; id += 2)
            await scene.SayAsync(connection, YamuxPuppet.Window(id, 0, Libp2p.Yamux.YamuxFlags.Ack));
        connection.StreamCount.ShouldBe(8, "that they were taken says nothing: whoever takes them may not be ready");
        await scene.SayAsync(connection, Answer(2));

        await Deadlines.HoldsSoonAsync(() => connection.StreamCount == Count, "all the others are opened");
        for (uint id = 4; id <= 2 * Count; id += 2)
            await scene.SayAsync(connection, Answer(id));
        foreach (Task<Libp2pStream> one in opening)
            await (await one.Soon()).DisposeAsync();
    }

    private static byte[] Answer(uint stream) => YamuxPuppet.Data(stream, MultistreamLine.Encode("/multistream/1.0.0", Protocol));
}
