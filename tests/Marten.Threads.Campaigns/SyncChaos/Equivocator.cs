using Marten.Threads.Campaigns.Nodes.Processes;
using Marten.Threads.Campaigns.SyncChaos.Peers;
using Marten.Threads.Protocol;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.SyncChaos;

/// <summary>An owner of a log who tells each peer another branch of it, bit by bit.</summary>
internal sealed class Equivocator(ulong seed, SeededRandomSource random)
{
    private const int RecordsMax = 12;

    private readonly ulong _logSeed = (ulong)random.Next(int.MaxValue);
    private readonly Dictionary<int, int> _fed = [];
    private EquivocatingLog? _log;

    public EquivocatingLog Log => _log ??= new EquivocatingLog(seed, _logSeed);

    /// <summary>What a peer is told next; null when it knows its branch.</summary>
    public (int Branch, int From, int To)? Feed(int peer)
    {
        if (peer >= Log.Branches) return null;
        var from = _fed.GetValueOrDefault(peer);
        var to = Math.Min(from + 1 + random.Next(RecordsMax), Log.Branch(peer).Records.Count);
        return from == to ? null : (peer, from, to);
    }

    /// <summary>Tells a peer a part of its branch. When the peer dies over it, it is told again later.</summary>
    public async Task FeedAsync(ThreadId thread, PeerProcess peer, (int Branch, int From, int To) part)
    {
        await peer.AskAsync($"{PeerRole.Feed} {thread} {seed} {_logSeed} {part.Branch} {part.From} {part.To}");
        _fed[part.Branch] = part.To;
    }

    /// <summary>Tells each peer the rest of its branch.</summary>
    /// <exception cref="WorkerException">A peer died over it.</exception>
    public async Task FinishAsync(ThreadId thread, IReadOnlyList<PeerProcess> peers)
    {
        for (var peer = 0; peer < peers.Count; peer++)
        {
            while (Feed(peer) is { } part) await FeedAsync(thread, peers[peer], part);
        }
    }
}
