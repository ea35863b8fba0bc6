using System.Text.Json.Nodes;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Testing;

namespace Marten.Threads.Interop.Threads;

/// <summary>A peer in JavaScript that holds one thread in memory; see peers/threads/commands.mjs for what it can be told.</summary>
internal sealed class JsThreadPeer : IAsyncDisposable
{
    private readonly JsPeer _peer;
    private readonly string _thread;

    private JsThreadPeer(JsPeer peer, ThreadId thread) => (_peer, _thread) = (peer, Convert.ToHexStringLower(thread.Span));

    public PeerId Id => PeerId.Parse(_peer.Id);

    public Multiaddr Address => Multiaddr.Parse(_peer.Address);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts a peer that holds a thread, without anything of it yet.</summary>
    public static async Task<JsThreadPeer> StartAsync(JsMajor major, ThreadId thread, ThreadKey key)
    {
        var peer = new JsThreadPeer(await JsPeer.StartAsync(major, Token), thread);
        await peer.AskAsync("joinThread", new() { ["key"] = Convert.ToHexStringLower(key.Export()) });
        return peer;
    }

    /// <summary>A command about the thread.</summary>
    public Task<JsonNode> AskAsync(string command, JsonObject? arguments = null)
    {
        JsonObject all = arguments ?? [];
        all["thread"] = _thread;
        return _peer.AskAsync(command, all, Token);
    }

    /// <summary>A command about the thread that calls a node.</summary>
    public Task<JsonNode> AskAsync(string command, SyncNode node, JsonObject? arguments = null) =>
        AskAsync(command, node.Peer.ListenAddresses[0].WithPeer(node.Id), arguments);

    /// <summary>A command about the thread that calls another peer.</summary>
    public Task<JsonNode> AskAsync(string command, Multiaddr other, JsonObject? arguments = null)
    {
        JsonObject all = arguments ?? [];
        all["peer"] = other.ToString();
        return AskAsync(command, all);
    }

    /// <summary>Signs a record of the peer's own that creates an instance.</summary>
    public Task<JsonNode> CreateAsync(string collection, string id, JsonObject instance) => WriteAsync(("create", collection, id, instance));

    /// <summary>Signs a record of the peer's own; a delete has no JSON.</summary>
    public Task<JsonNode> WriteAsync(params IEnumerable<(string Type, string Collection, string Id, JsonObject? Json)> operations)
    {
        var all = operations.Select(static one => new JsonObject { ["type"] = one.Type, ["collection"] = one.Collection, ["id"] = one.Id, ["json"] = one.Json });
        return AskAsync("newRecord", new() { ["operations"] = new JsonArray([.. all]) });
    }

    /// <summary>Begins a log of the peer's own, with the empty record.</summary>
    public async Task<LogId> BeginAsync() => LogId.FromBytes(Convert.FromHexString((string)(await AskAsync("newRecord"))["log"]!));

    /// <summary>Begins to answer whoever calls.</summary>
    /// <param name="pageMaxRecords">The most records of a log in one reply; null for the reference's limit.</param>
    /// <param name="isOld">Whether it tells of too many records the newest, as the reference does, and not those that come next.</param>
    public Task ServeAsync(int? pageMaxRecords = null, bool isOld = false)
    {
        var options = new JsonObject { ["isOld"] = isOld };
        if (pageMaxRecords is { } most) options["pageMaxRecords"] = most;
        return AskAsync("serveThreads", options);
    }

    /// <summary>Begins to answer whoever calls, and tells a node where.</summary>
    public async Task ServeAsync(SyncNode node, int? pageMaxRecords = null, bool isOld = false)
    {
        await ServeAsync(pageMaxRecords, isOld);
        node.Peer.Peers.Add(Address);
    }

    public ValueTask DisposeAsync() => _peer.DisposeAsync();
}
