namespace Marten.Threads.Listening;

/// <summary>
/// The newest changes of a thread, for all who listen to it in this process: one reads, and the others take it from here. Who is further behind reads the table
/// himself. Thread-safe.
/// </summary>
internal sealed class ChangeTail
{
    /// <summary>Some pages: who is that slow costs the database a query for each further page, and nobody else anything.</summary>
    private const int RowsMax = 5 * ChangeTable.PageRows;

    /// <summary>Length of the documents that are held; 16 MiB, and the newest page in any case.</summary>
    private const long LengthMax = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<InstanceChanged> _changes = [];
    private ThreadCursor? _start;
    private long _length;

    /// <summary>From here on changes are held.</summary>
    public void Begin(ThreadCursor start)
    {
        lock (_lock) _start = start;
    }

    /// <summary>Adds what comes next.</summary>
    public void Add(IReadOnlyList<InstanceChanged> page)
    {
        lock (_lock)
        {
            _changes.AddRange(page);
            _length += page.Sum(LengthOf);
            if (_changes.Count > RowsMax || _length > LengthMax) Forget(_changes.Count - page.Count);
        }
    }

    /// <summary>The held changes behind a cursor; null where there may be some that are not held.</summary>
    public IReadOnlyList<InstanceChanged>? After(ThreadCursor cursor)
    {
        lock (_lock)
        {
            if (_start is not { } start || cursor < start) return null;
            var first = FirstAfter(cursor);
            return first == _changes.Count ? [] : _changes.GetRange(first, _changes.Count - first);
        }
    }

    // Half of what may go goes at once, so that the rest is seldom moved.
    private void Forget(int most)
    {
        var count = 0;
        while (count < most && (count < most / 2 || _length > LengthMax)) _length -= LengthOf(_changes[count++]);
        if (count == 0) return;
        _start = _changes[count - 1].Cursor;
        _changes.RemoveRange(0, count);
    }

    private int FirstAfter(ThreadCursor cursor)
    {
        var (low, high) = (0, _changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_changes[middle].Cursor > cursor) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    // Changes of one page share documents; they are counted each time, so that less is held than the bound allows.
    private static long LengthOf(InstanceChanged change) => change.Document?.Utf8Length ?? 0;
}
