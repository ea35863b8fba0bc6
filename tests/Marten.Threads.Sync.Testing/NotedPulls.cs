using System.Collections.Concurrent;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Serving;

namespace Marten.Threads.Sync.Testing;

/// <summary>Keeps whom the server wants to be asked.</summary>
internal sealed class NotedPulls : IPullRequests
{
    private readonly ConcurrentQueue<(ThreadId Thread, PeerId Peer, PullReason Reason)> _all = new();

    public IReadOnlyList<(ThreadId Thread, PeerId Peer, PullReason Reason)> All => [.. _all];

    public void Request(ThreadId thread, PeerId peer, PullReason reason) => _all.Enqueue((thread, peer, reason));
}
