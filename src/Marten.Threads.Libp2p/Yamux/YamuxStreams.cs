namespace Marten.Threads.Libp2p.Yamux;

/// <summary>The streams of a session that are open, by number: the dialer's are odd, the listener's even.</summary>
internal sealed class YamuxStreams(bool isDialer)
{
    private const uint Step = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, YamuxStream> _open = [];
    private uint _next = isDialer ? 1u : 2u;
    private int _inbound;
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Whether a stream of ours may still be opened.</summary>
    public bool HasNumbers
    {
        get
        {
            lock (_lock)
                return _next <= uint.MaxValue - Step;
        }
    }

    /// <summary>Whether a stream of this number is the peer's to open.</summary>
    public bool IsPeers(uint id) => (id % Step == 1) != isDialer;

    /// <summary>Whether a number of ours was given to a stream at some time.</summary>
    public bool WasOpened(uint id)
    {
        lock (_lock)
            return id < _next;
    }

    public YamuxStream? Find(uint id)
    {
        lock (_lock)
            return _open.GetValueOrDefault(id);
    }

    /// <summary>Opens a stream of ours; null when the session ended or its numbers are used up.</summary>
    public YamuxStream? TryOpen(YamuxSession session)
    {
        lock (_lock)
        {
            if (_closed || !HasNumbers)
                return null;
            var stream = new YamuxStream(session, _next, isInbound: false);
            _open.Add(_next, stream);
            _next += Step;
            return stream;
        }
    }

    /// <summary>Takes a stream of the peer's; null when it has as many as it may.</summary>
    public YamuxStream? TryAccept(YamuxSession session, uint id, int limit)
    {
        lock (_lock)
        {
            if (_closed || _inbound >= limit)
                return null;
            var stream = new YamuxStream(session, id, isInbound: true);
            _open.Add(id, stream);
            _inbound++;
            return stream;
        }
    }

    /// <summary>Takes a stream out; false when it was out already.</summary>
    public bool Remove(YamuxStream stream)
    {
        lock (_lock)
        {
            if (!_open.Remove(stream.Id))
                return false;
            _inbound -= stream.IsInbound ? 1 : 0;
            return true;
        }
    }

    /// <summary>All that are open.</summary>
    public IReadOnlyList<YamuxStream> Snapshot()
    {
        lock (_lock)
            return [.. _open.Values];
    }

    /// <summary>Lets nobody in any more, and tells who is still there.</summary>
    public IReadOnlyList<YamuxStream> Close()
    {
        lock (_lock)
        {
            _closed = true;
            return [.. _open.Values];
        }
    }
}
