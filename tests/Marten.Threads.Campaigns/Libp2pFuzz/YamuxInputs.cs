using Marten.Threads.Campaigns.Decoders;
using Marten.Threads.Libp2p.Diagnostics;
using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>
/// Sessions whose peer says a spoilt conversation and leaves, while the other end opens, reads, closes and resets streams. A session ends, and leaves no
/// stream, no unread byte and no grown window behind.
/// </summary>
internal sealed class YamuxInputs : IDecoder
{
    private static readonly YamuxOptions Options = new YamuxOptions { MaxInboundStreams = 8, MaxQueuedControl = 16, MaxEmptyFrames = 20 }.Checked();
    private static readonly Libp2pMetrics Metrics = new();

    public string Name => "yamux";

    public Trial Next(SeededRandomSource random)
    {
        var peerDials = random.Next(2) == 0;
        var good = new YamuxConversation(random, peerDials).Make();
        var input = random.Next(4) == 0 ? good : Mutations.Spoil(random, [good]);
        var pieces = MultistreamInputs.SeedOfPieces(random);
        string? leftover = null;
        return Trial.OfBytes(
            input,
            () =>
            {
                var (end, left) = Task.Run(() => RunAsync(input, peerDials, pieces)).GetAwaiter().GetResult();
                leftover = left;
                return end.Failure == Libp2p.Libp2pFailure.ConnectionClosed;
            },
            () => leftover);
    }

    private static async Task<(YamuxEnd End, string? Leftover)> RunAsync(byte[] input, bool peerDials, ulong pieces)
    {
        var random = new SeededRandomSource(pieces);
        var context = new YamuxContext(TimeProvider.System, new ReceiveBudget(1 << 20), Metrics);
        var streams = new List<YamuxStream>();
        var session = new YamuxSession(new ReplayStream(input, random), isDialer: !peerDials, Options, context, stream => Take(stream, streams, random.Next(5)));
        await using (session)
        {
            session.Start();
            var end = await session.Completion;
            foreach (var stream in streams) await stream.DisposeAsync();
            return (end, Leftover(session, end));
        }
    }

    private static bool Take(YamuxStream stream, List<YamuxStream> streams, int what)
    {
        streams.Add(stream);
        switch (what)
        {
            case 0:
                return false;
            case 1:
                stream.Reset();
                break;
            case 2:
                stream.Dispose();
                break;
            case 3:
                stream.CompleteWrites();
                break;
        }

        return true;
    }

    private static string? Leftover(YamuxSession session, YamuxEnd end)
    {
        if (end.Cause is not (null or IOException or OperationCanceledException or ObjectDisposedException)) return end.Cause.ToString();
        if (session.StreamCount > 0) return $"{session.StreamCount} streams are left";
        return session.Budget.Unread == 0 && session.Budget.Grown == 0 ? null : $"{session.Budget.Unread} unread bytes, {session.Budget.Grown} bytes of window are left";
    }
}
