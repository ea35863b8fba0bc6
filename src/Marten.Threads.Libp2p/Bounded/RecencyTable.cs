using System.Diagnostics.CodeAnalysis;

namespace Marten.Threads.Libp2p.Bounded;

/// <summary>
/// A dictionary of a fixed size that gives the least recently used entry up for a new one. What strangers can make grow is kept in one of these.
/// Not safe for use from several threads: its owner has a lock already.
/// </summary>
internal sealed class RecencyTable<TKey, TValue>
    where TKey : notnull
{
    private readonly int _capacity;
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes;

    // The most recently used one stands last.
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();

    /// <summary>Makes an empty table of at most <paramref name="capacity"/> entries.</summary>
    public RecencyTable(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
        _nodes = [];
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _nodes.Count;

    /// <summary>The entries, the least recently used one first.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Entries => _order;

    /// <summary>Finds an entry, and counts that as a use.</summary>
    public bool TryUse(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (!_nodes.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? node))
            return false;

        _order.Remove(node);
        _order.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    /// <summary>Finds an entry without counting it as a use.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        bool found = _nodes.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? node);
        value = found ? node!.Value.Value : default;
        return found;
    }

    /// <summary>Adds an entry; in a full table the least recently used entry that <paramref name="mayGo"/> allows goes for it.</summary>
    /// <param name="key">The key; not in the table yet.</param>
    /// <param name="value">The value.</param>
    /// <param name="mayGo">Which entries may be given up; null for all.</param>
    /// <returns>False when the table is full of entries that may not go.</returns>
    public bool TryAdd(TKey key, TValue value, Func<TValue, bool>? mayGo = null)
    {
        if (_nodes.Count >= _capacity && !TryEvict(mayGo))
            return false;

        _nodes.Add(key, _order.AddLast((key, value)));
        return true;
    }

    /// <summary>Takes an entry out.</summary>
    /// <returns>False when there was none.</returns>
    public bool Remove(TKey key)
    {
        if (!_nodes.Remove(key, out LinkedListNode<(TKey Key, TValue Value)>? node))
            return false;

        _order.Remove(node);
        return true;
    }

    private bool TryEvict(Func<TValue, bool>? mayGo)
    {
        for (LinkedListNode<(TKey Key, TValue Value)>? node = _order.First; node is not null; node = node.Next)
        {
            if (mayGo is null || mayGo(node.Value.Value))
                return Remove(node.Value.Key);
        }

        return false;
    }
}
