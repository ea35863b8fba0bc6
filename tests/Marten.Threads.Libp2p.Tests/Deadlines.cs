namespace Marten.Threads.Libp2p.Tests;

/// <summary>Nothing here is waited for without an end.</summary>
internal static class Deadlines
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits for work that must end soon; fails otherwise.</summary>
    public static Task Soon(this Task work) => work.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits for a result that must come soon; fails otherwise.</summary>
    public static Task<T> Soon<T>(this Task<T> work) => work.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static Task Soon(this ValueTask work) => work.AsTask().Soon();

    public static Task<T> Soon<T>(this ValueTask<T> work) => work.AsTask().Soon();

    /// <summary>Waits until something holds; fails with its description when it does not soon.</summary>
    public static async Task HoldsSoonAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource deadline = new(Patience);
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"not soon: {what}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
