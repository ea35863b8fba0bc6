using System.IO.Pipelines;

namespace Marten.Threads.Testing.Wires;

/// <summary>
/// One end of a connection that lives in memory. It behaves as a socket does: what is written waits in a bounded buffer until the other end
/// reads it, disposing an end lets the other one read to the end, and aborting breaks both.
/// </summary>
public sealed class DuplexStream : Stream
{
    private const int BufferDefault = 256 * 1024;

    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly Stream _reads;
    private volatile bool _disposed;

    private DuplexStream(Pipe incoming, Pipe outgoing)
    {
        _incoming = incoming;
        _outgoing = outgoing;
        _reads = incoming.Reader.AsStream();
    }

    /// <summary>Makes both ends.</summary>
    /// <param name="bufferBytes">How much may be under way in each direction before a writer waits.</param>
    public static (DuplexStream Left, DuplexStream Right) Pair(int bufferBytes = BufferDefault)
    {
        var options = new PipeOptions(pauseWriterThreshold: bufferBytes, resumeWriterThreshold: bufferBytes / 2, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        return (new DuplexStream(back, there), new DuplexStream(there, back));
    }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Breaks the connection: reads and writes of both ends fail.</summary>
    public void Abort()
    {
        var broken = new IOException("The connection was broken.");
        foreach (var pipe in new[] { _incoming, _outgoing })
        {
            pipe.Writer.Complete(broken);
            pipe.Reader.Complete(broken);
        }
    }

    /// <summary>Says that nothing more will be written.</summary>
    public void CompleteWrites() => _outgoing.Writer.Complete();

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _reads.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (_disposed && exception is InvalidOperationException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(DuplexStream), exception);
        }
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult result;
        try
        {
            result = await _outgoing.Writer.WriteAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException exception) when (_disposed)
        {
            throw new ObjectDisposedException(nameof(DuplexStream), exception);
        }

        if (result.IsCompleted)
            throw new IOException("The other end is gone.");
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _incoming.Reader.CancelPendingRead();
            _outgoing.Writer.Complete();
            _incoming.Reader.Complete();
        }

        base.Dispose(disposing);
    }
}
