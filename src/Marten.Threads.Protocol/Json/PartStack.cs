namespace Marten.Threads.Protocol.Json;

/// <summary>
/// The parts of all containers that a reader has open, innermost last. It grows by chunks that are never copied: a list that doubles would
/// allocate four times what it holds, and two bytes of text are enough for one part.
/// </summary>
internal struct PartStack<T>
{
    private const int FirstChunkLength = 8;
    private const int ChunkGrowth = 4;
    private const int ChunkLengthMax = 4096; // of the largest part 64 KiB, below what the collector treats as large

    private List<T[]>? _chunks;
    private T[] _top;
    private int _level; // of the top chunk
    private int _used; // of the top chunk

    /// <summary>How many parts there are.</summary>
    public int Count { get; private set; }

    public void Push(T part)
    {
        if (_chunks is null || _used == _top.Length)
            NextChunk();

        _top[_used++] = part;
        Count++;
    }

    /// <summary>Takes the last part.</summary>
    public T Pop()
    {
        if (_used == 0)
            PreviousChunk();

        Count--;
        return _top[--_used];
    }

    /// <summary>Takes the last parts, which come in the order in which they were pushed.</summary>
    public T[] Pop(int count)
    {
        if (count == 0)
            return [];

        var parts = new T[count];
        while (count > 0)
        {
            if (_used == 0)
                PreviousChunk();

            int taken = Math.Min(count, _used);
            _used -= taken;
            count -= taken;
            Count -= taken;
            _top.AsSpan(_used, taken).CopyTo(parts.AsSpan(count));
        }

        return parts;
    }

    private void NextChunk()
    {
        _chunks ??= [];
        _level = _chunks.Count == 0 ? 0 : _level + 1;
        if (_level == _chunks.Count)
            _chunks.Add(new T[_level == 0 ? FirstChunkLength : Math.Min(_top.Length * ChunkGrowth, ChunkLengthMax)]);
        _top = _chunks[_level];
        _used = 0;
    }

    private void PreviousChunk()
    {
        _top = _chunks![--_level];
        _used = _top.Length;
    }
}
