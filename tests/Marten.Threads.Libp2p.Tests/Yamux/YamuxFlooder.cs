using Marten.Threads.Libp2p.Yamux;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>A connection whose other end says the same for ever, so fast that nobody who reads ever has to wait.</summary>
internal sealed class YamuxFlooder(byte[] frame) : WireStream
{
    private volatile bool _disposed;
    private int _at;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        for (int i = 0; i < buffer.Length; i++, _at = (_at + 1) % frame.Length)
            buffer.Span[i] = frame[_at];
        return new ValueTask<int>(buffer.Length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override void CompleteWrites()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        base.Dispose(disposing);
    }
}
