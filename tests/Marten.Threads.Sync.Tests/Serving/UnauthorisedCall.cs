using Google.Protobuf;
using Grpc.Core;
using Marten.Threads.Protocol;

namespace Marten.Threads.Sync.Tests.Serving;

/// <summary>A call of somebody who is not entitled to what he asks for.</summary>
/// <param name="Rpc">The method.</param>
/// <param name="Variant">What the caller tries.</param>
/// <param name="Answer">What he is told, whether the thread is held or not.</param>
/// <param name="Request">The request about a thread.</param>
/// <param name="Headers">What he says beside the request.</param>
internal sealed record UnauthorisedCall(
    string Rpc, string Variant, Status Answer, Func<GuardedThread, ThreadId, IMessage> Request, Func<GuardedThread, CallHeaders>? Headers = null)
{
    public static Status Nothing { get; } = new(StatusCode.OK, "");

    public static Status NoBody { get; } = new(StatusCode.InvalidArgument, "body: absent");

    public static Status NoThreadId { get; } = new(StatusCode.InvalidArgument, "threadID: absent or malformed");

    public static Status NotAKey { get; } = new(StatusCode.InvalidArgument, "serviceKey: not 32 bytes");

    public static Status NoThread { get; } = new(StatusCode.NotFound, "thread not found");

    public static Status NoLog { get; } = new(StatusCode.NotFound, "log not found");

    /// <summary>All, sixty.</summary>
    public static IReadOnlyList<UnauthorisedCall> All { get; } =
        [.. UnauthorisedReading.OfLogs, .. UnauthorisedReading.OfRecords, .. UnauthorisedPushing.OfLogs, .. UnauthorisedPushing.OfRecords, .. UnauthorisedEdges.All];

    /// <summary>Headers that give the caller out for the peer that is known for the thread.</summary>
    public static CallHeaders AsBob(GuardedThread scene) => new()
    {
        { "peer-id", scene.Bob.Id.ToString() },
        { "from", scene.Bob.Id.ToString() },
        { "authorization", $"bearer {scene.Bob.Id}" },
    };
}
