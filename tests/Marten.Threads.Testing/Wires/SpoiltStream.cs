namespace Marten.Threads.Testing.Wires;

/// <summary>A connection that spoils what comes over it, from when it is told to: flips a bit, or ends early.</summary>
public sealed class SpoiltStream(Stream inner) : WrappedStream(inner)
{
    private long _received;
    private long _flipAt = long.MaxValue;
    private long _endAt = long.MaxValue;

    /// <summary>Flips a bit of the byte that comes after so many others.</summary>
    public void FlipAfter(int count) => _flipAt = _received + count;

    /// <summary>Ends after so many further bytes.</summary>
    public void EndAfter(int count) => _endAt = _received + count;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        long left = _endAt - _received;
        if (left == 0)
            return 0;
        int read = await base.ReadAsync(buffer.Length > left ? buffer[..(int)left] : buffer, cancellationToken);
        if (_flipAt >= _received && _flipAt < _received + read)
            buffer.Span[(int)(_flipAt - _received)] ^= 0x10;
        _received += read;
        return read;
    }
}
