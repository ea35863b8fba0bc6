using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol;
using Marten.Threads.Protocol.Keys;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>What a host answered.</summary>
internal sealed record Answer(StatusCode Code, string Detail, IMessage? Reply = null)
{
    public T Of<T>()
        where T : class, IMessage => Reply.ShouldBeOfType<T>($"{Code}: {Detail}");

    public void ShouldBeA(StatusCode code, string detail) => ((Code, Detail)).ShouldBe((code, detail));
}

/// <summary>A peer without threads, which says to a host what a test tells it to.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Libp2pHost _peer = new(SigningKey.Generate(SystemRandomSource.Instance));
    private readonly PeerChannels _channels;
    private readonly PeerId _called;

    public Caller(SyncNode called)
    {
        _peer.Peers.Add(called.Id, called.Peer.ListenAddresses);
        (_channels, _called) = (new PeerChannels(_peer, NullLoggerFactory.Instance), called.Id);
    }

    public PeerId Id => _peer.PeerId;

    public async Task<Answer> AskAsync(IMessage request, CallHeaders? headers = null)
    {
        var client = _channels.Rent(_called).Client;
        var call = new CallOptions(headers, TimeProvider.System.GetUtcNow().UtcDateTime + Patience, TestContext.Current.CancellationToken);
        try
        {
            return new Answer(StatusCode.OK, "", request switch
            {
                GetLogsRequest logs => await client.GetLogsAsync(logs, call),
                GetRecordsRequest records => await client.GetRecordsAsync(records, call),
                PushLogRequest log => await client.PushLogAsync(log, call),
                PushRecordRequest record => await client.PushRecordAsync(record, call),
                ExchangeEdgesRequest edges => await client.ExchangeEdgesAsync(edges, call),
                _ => throw new ArgumentException("no request", nameof(request)),
            });
        }
        catch (RpcException exception)
        {
            return new Answer(exception.StatusCode, exception.Status.Detail);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channels.Dispose();
        await _peer.DisposeAsync();
    }
}
