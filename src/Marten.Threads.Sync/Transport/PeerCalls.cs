using Grpc.Core;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Sync.Wire;

namespace Marten.Threads.Sync.Transport;

/// <summary>What became of a call.</summary>
internal enum CallEnd
{
    /// <summary>The peer answered.</summary>
    Answered = 0,

    /// <summary>It could not be reached, or did not answer in time.</summary>
    Silent = 1,

    /// <summary>It does not know the thread, or the log.</summary>
    NotFound = 2,

    /// <summary>It said no for another reason.</summary>
    Refused = 3,

    /// <summary>It is too old for the call.</summary>
    Unsupported = 4,

    /// <summary>It has enough of this host for the moment.</summary>
    Busy = 5,
}

/// <summary>The answer to a call.</summary>
/// <param name="Reply">The answer; null unless there is one.</param>
/// <param name="End">What became of the call.</param>
/// <param name="Detail">What the peer or the network said; empty when it answered.</param>
internal sealed record CallResult<T>(T? Reply, CallEnd End, string Detail)
    where T : class;

/// <summary>Calls peers; that a peer fails is an answer too, and no exception. Thread-safe.</summary>
internal sealed class PeerCalls(PeerChannels channels, ThreadSyncOptions options, TimeProvider time)
{
    /// <summary>Makes a call.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<CallResult<T>> CallAsync<T>(
        PeerId peer, Func<Service.ServiceClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var deadline = time.GetUtcNow().UtcDateTime + options.CallTimeout;
            using var channel = channels.Rent(peer);
            using var calling = call(channel.Client, new CallOptions(deadline: deadline, cancellationToken: cancellationToken));
            return new CallResult<T>(await calling.ResponseAsync.ConfigureAwait(false), CallEnd.Answered, "");
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new CallResult<T>(null, EndOf(exception), $"{exception.StatusCode}: {exception.Status.Detail}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallResult<T>(null, CallEnd.Silent, "the deadline passed");
        }
        catch (ObjectDisposedException)
        {
            return new CallResult<T>(null, CallEnd.Silent, "this host stops");
        }
    }

    // What the peer said itself has no cause on this side.
    private static CallEnd EndOf(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.NotFound => CallEnd.NotFound,
        StatusCode.Unimplemented => CallEnd.Unsupported,
        StatusCode.ResourceExhausted when exception.Status.DebugException is null && exception.Status.Detail.StartsWith(Serving.Refusals.Busy, StringComparison.Ordinal) => CallEnd.Busy,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled => CallEnd.Silent,
        StatusCode.Internal or StatusCode.Unknown when exception.Status.DebugException is not null => CallEnd.Silent,
        _ => CallEnd.Refused,
    };
}
