using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Sync.Transport;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Tests.Transport;

/// <summary>Tells callers who they are, and does what else a test wants.</summary>
internal sealed class EchoService : Service.ServiceBase
{
    /// <summary>Run in each call before it is answered.</summary>
    public Func<ServerCallContext, Task> Doing { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Bytes of the answer's padding.</summary>
    public int Padding { get; set; }

    public override async Task<GetLogsReply> GetLogs(GetLogsRequest request, ServerCallContext context)
    {
        await Doing(context);
        var caller = context.GetHttpContext().Features.Get<IPeerFeature>()!;
        var reply = new GetLogsReply();
        reply.Logs.Add(new LogMessage { LogId = ByteString.CopyFrom(caller.RemotePeer.Span), PublicKey = ByteString.CopyFrom(new byte[Padding]), Head = ByteString.Empty });
        return reply;
    }
}
