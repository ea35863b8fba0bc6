namespace Marten.Threads.Local.Tests;

internal static class Eventually
{
    /// <summary>Waits until something holds; fails with its description after sixty seconds.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"not within sixty seconds: {what}");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
