using Grpc.Core;
using Marten.Threads.Sync.Tests.Serving;

namespace Marten.Threads.Sync.Tests;

/// <summary>Waits for conditions, never without an end.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"not soon: {what}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<Task<bool>> condition, Func<string> what) => HoldsAsync(condition, () => Task.FromResult(what()));

    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<Task<string>> what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"not soon: {await what()}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Calls again while the peer is not reachable.</summary>
    public static async Task<T> SucceedsAsync<T>(Func<Task<T>> call)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable && !deadline.IsCancellationRequested)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Calls again while the host has enough of the caller.</summary>
    public static async Task<Answer> IsAnsweredAsync(Func<Task<Answer>> call)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await call();
            if (answer.Code != StatusCode.ResourceExhausted || deadline.IsCancellationRequested) return answer;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
