using Marten.Threads.Protocol;

namespace Marten.Threads.Sync.Pulling;

/// <summary>The threads about which one peer is to be asked, in the order in which that came up. Not thread-safe.</summary>
internal sealed class PullTurns(int threadsMax)
{
    private readonly Queue<ThreadId> _order = new();
    private readonly Dictionary<ThreadId, PullReasons> _reasons = [];

    public int Count => _order.Count;

    public void Add(ThreadId thread, PullReasons reasons)
    {
        if (_reasons.TryGetValue(thread, out var known)) _reasons[thread] = known | reasons;
        else if (_order.Count < threadsMax)
        {
            _order.Enqueue(thread);
            _reasons.Add(thread, reasons);
        }
    }

    public (ThreadId Thread, PullReasons Reasons) Take()
    {
        var thread = _order.Dequeue();
        _reasons.Remove(thread, out var reasons);
        return (thread, reasons);
    }
}
