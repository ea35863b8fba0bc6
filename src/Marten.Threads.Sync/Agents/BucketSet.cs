using Marten.Threads.Protocol;

namespace Marten.Threads.Sync.Agents;

/// <summary>
/// The buckets of threads that this process looks after. A thread is in one of a fixed number of buckets, so that processes share the work without a row for each
/// thread. Thread-safe.
/// </summary>
internal sealed class BucketSet
{
    /// <summary>Enough for dozens of processes to share evenly, and few enough to be handed over one by one within a second.</summary>
    public const int Count = 64;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _own = [];

    /// <summary>Called when a bucket was taken over.</summary>
    public Action? Grown { get; set; }

    /// <summary>How many buckets are this process's.</summary>
    public int Own
    {
        get
        {
            lock (_lock) return _own.Count;
        }
    }

    /// <summary>The bucket of a thread: the same in every process and version.</summary>
    public static int Of(ThreadId thread)
    {
        // FNV-1a; thread ids are random, so that any hash of all bytes spreads them.
        var hash = 2166136261u;
        foreach (var one in thread.Span) hash = unchecked((hash ^ one) * 16777619u);
        return (int)(hash % Count);
    }

    public bool Owns(ThreadId thread)
    {
        lock (_lock) return _own.Contains(Of(thread));
    }

    public void Take(int bucket)
    {
        lock (_lock) _own.Add(bucket);
        Grown?.Invoke();
    }

    public void Give(int bucket)
    {
        lock (_lock) _own.Remove(bucket);
    }
}
