namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// What may lie unread, in one connection and in all of a host. When all together exceed the limit, the connection with most unread
/// data is given up: it is hardly one that reads what it asked for.
/// </summary>
internal sealed class ReceiveBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Share> _shares = [];
    private long _unread;

    /// <summary>Unread bytes of all connections.</summary>
    public long Unread => Interlocked.Read(ref _unread);

    /// <summary>The part of one connection.</summary>
    /// <param name="shareLimit">What it may hold unread, and up to which its windows grow.</param>
    /// <param name="giveUp">Called when it holds most and something must go; must not wait.</param>
    public Share Join(long shareLimit, Action giveUp)
    {
        var share = new Share(this, shareLimit, giveUp);
        lock (_lock)
            _shares.Add(share);
        return share;
    }

    private void Add(long count)
    {
        if (Interlocked.Add(ref _unread, count) <= limit || count <= 0)
            return;
        Share? largest;
        lock (_lock)
            largest = _shares.Where(static share => !share.IsGivenUp).MaxBy(static share => share.Unread);
        largest?.GiveUp();
    }

    internal sealed class Share(ReceiveBudget budget, long shareLimit, Action giveUp) : IDisposable
    {
        private long _unread;
        private long _grown;

        public long Unread => Interlocked.Read(ref _unread);

        /// <summary>By how much the windows of its open streams have grown.</summary>
        public long Grown => Interlocked.Read(ref _grown);

        /// <summary>Whether its connection ends already, for that reason.</summary>
        public bool IsGivenUp { get; private set; }

        public void GiveUp()
        {
            IsGivenUp = true;
            giveUp();
        }

        /// <summary>Counts bytes that came; false when the connection then holds too much.</summary>
        public bool TryAdd(int count)
        {
            if (Interlocked.Add(ref _unread, count) > shareLimit)
            {
                Interlocked.Add(ref _unread, -count);
                return false;
            }

            budget.Add(count);
            return true;
        }

        public void Remove(int count)
        {
            Interlocked.Add(ref _unread, -count);
            budget.Add(-count);
        }

        /// <summary>Asks whether windows may grow by so much; their growth together stays within the connection's limit.</summary>
        public bool TryGrow(int count)
        {
            if (Interlocked.Add(ref _grown, count) <= shareLimit && budget.Unread <= budget.Half)
                return true;
            Interlocked.Add(ref _grown, -count);
            return false;
        }

        public void Shrink(int count) => Interlocked.Add(ref _grown, -count);

        /// <summary>The connection is gone. What came whole on its streams counts until it is read.</summary>
        public void Dispose()
        {
            lock (budget._lock)
                budget._shares.Remove(this);
        }
    }

    // Windows stop growing well before connections must go.
    private long Half => limit / 2;
}
