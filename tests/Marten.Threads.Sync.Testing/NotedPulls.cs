using System.Collections.Concurrent;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Pulling;

namespace Marten.Threads.Sync.Testing;

/// <summary>Keeps whom the server wants to be asked.</summary>
internal sealed class NotedPulls : IPullRequests
{
    private readonly ConcurrentQueue<(ThreadId Thread, PeerId Peer, PullReasons Reasons)> _all = new();

    public IReadOnlyList<(ThreadId Thread, PeerId Peer, PullReasons Reasons)> All => [.. _all];

    public void Request(ThreadId thread, PeerId peer, PullReasons reasons) => _all.Enqueue((thread, peer, reasons));
}
