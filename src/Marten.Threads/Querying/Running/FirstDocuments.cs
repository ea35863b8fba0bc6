namespace Marten.Threads.Querying.Running;

/// <summary>The first of many in an order, in memory for as many as are asked for and no more.</summary>
/// <param name="count">How many; null for all.</param>
/// <param name="order">The order.</param>
internal sealed class FirstDocuments<T>(long? count, Comparison<T> order)
{
    // The last of those that are kept is at hand, to be replaced by an earlier one.
    private readonly PriorityQueue<T, T> _kept = new(Comparer<T>.Create((left, right) => order(right, left)));
    private readonly List<T> _all = [];

    public void Add(T item)
    {
        if (count is not { } most)
        {
            _all.Add(item);
            return;
        }

        if (_kept.Count < most) _kept.Enqueue(item, item);
        else if (most > 0) _kept.EnqueueDequeue(item, item);
    }

    /// <summary>Those that are kept, in order.</summary>
    public IReadOnlyList<T> InOrder()
    {
        List<T> items = count is null ? _all : [.. _kept.UnorderedItems.Select(static one => one.Element)];
        items.Sort(order);
        return items;
    }
}
