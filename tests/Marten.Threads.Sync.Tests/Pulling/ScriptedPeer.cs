using Grpc.Core;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marten.Threads.Sync.Tests.Pulling;

/// <summary>A peer that answers what a test wants.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly Libp2pHost _host;
    private readonly PeerServer _server;

    private ScriptedPeer(Libp2pHost host, PeerServer server) => (_host, _server) = (host, server);

    public PeerId Id => _host.PeerId;

    /// <summary>How often it was asked for records.</summary>
    public int Asked { get; private set; }

    public Func<GetLogsRequest, CancellationToken, Task<GetLogsReply>> Logs { get; set; } = static (_, _) => Task.FromResult(new GetLogsReply());

    public Func<GetRecordsRequest, CancellationToken, Task<GetRecordsReply>> Records { get; set; } = static (_, _) => Task.FromResult(new GetRecordsReply());

    public static async Task<ScriptedPeer> StartAsync(SyncNode caller)
    {
        var host = new Libp2pHost(SigningKey.Generate(SystemRandomSource.Instance));
        await host.StartListenAsync([Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")], TestContext.Current.CancellationToken);
        var service = new Script();
        var peer = new ScriptedPeer(host, await PeerServer.StartAsync(host, service, NullLoggerFactory.Instance, TestContext.Current.CancellationToken, replyBytesMax: int.MaxValue));
        service.Peer = peer;
        caller.Peer.Peers.Add(host.PeerId, host.ListenAddresses);
        return peer;
    }

    /// <summary>Breaks all connections.</summary>
    public Task BreakAsync(PeerId caller) => _host.DisconnectAsync(caller, new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
    }

    private sealed class Script : Service.ServiceBase
    {
        public ScriptedPeer Peer { get; set; } = null!;

        public override Task<GetLogsReply> GetLogs(GetLogsRequest request, ServerCallContext context) => Peer.Logs(request, context.CancellationToken);

        public override Task<GetRecordsReply> GetRecords(GetRecordsRequest request, ServerCallContext context)
        {
            Peer.Asked++;
            return Peer.Records(request, context.CancellationToken);
        }
    }
}
