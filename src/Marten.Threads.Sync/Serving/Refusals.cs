using Grpc.Core;

namespace Marten.Threads.Sync.Serving;

/// <summary>
/// The answers that are a no, in the reference's words where it has some (specification, sections 6.3 to 6.9). Whoever is not entitled hears of every
/// thread what he hears of one that is not here.
/// </summary>
internal static class Refusals
{
    public static RpcException NoKey(string what) => new(new Status(StatusCode.Unauthenticated, $"a service-key is required to get {what}"));

    public static RpcException NoThread() => new(new Status(StatusCode.NotFound, "thread not found"));

    public static RpcException NoLog() => new(new Status(StatusCode.NotFound, "log not found"));

    public static RpcException BadSignature() => new(new Status(StatusCode.Unauthenticated, "bad signature"));

    public static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));

    /// <summary>How the detail of <see cref="TooMany"/> begins: a reply that is too long has the same status.</summary>
    public const string Busy = "too many calls";

    public static RpcException TooMany() => new(new Status(StatusCode.ResourceExhausted, $"{Busy}; try again later"));

    public static RpcException NoPeer() => new(new Status(StatusCode.Unauthenticated, "only peers may call"));

    public static RpcException Trouble() => new(new Status(StatusCode.Internal, "the host has trouble; try again later"));
}
