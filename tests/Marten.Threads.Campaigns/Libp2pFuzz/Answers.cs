namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>Runs what is asynchronous on a stream that never waits.</summary>
internal static class Answers
{
    /// <summary>The result; the default value where the stream's end or a broken rule was thrown, as it may be.</summary>
    public static T? Of<T>(Func<Task<T>> ask)
    {
        try
        {
            var task = ask();
            return task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("It waits for something, and nothing can come.");
        }
        catch (IOException)
        {
            return default; // the documented way to end
        }
    }
}
