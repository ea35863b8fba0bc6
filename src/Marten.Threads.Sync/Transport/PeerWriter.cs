using System.IO.Pipelines;

namespace Marten.Threads.Sync.Transport;

/// <summary>
/// Writes to a libp2p stream for Kestrel, which takes a writer that throws for a fault of its own: a stream that ended is told as a reader that is done, as its sockets do.
/// </summary>
internal sealed class PeerWriter(Stream stream) : PipeWriter
{
    private readonly PipeWriter _writer = Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    private volatile bool _isEnded;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _writer.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _writer.GetSpan(sizeHint);

    public override void Advance(int bytes) => _writer.Advance(bytes);

    public override void CancelPendingFlush() => _writer.CancelPendingFlush();

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isEnded) return Ended;
        try
        {
            return await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _isEnded = true; // the reading side tells why, and the call is over
            return Ended;
        }
    }

    public override void Complete(Exception? exception = null) => _writer.Complete(exception ?? Lost);

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        try
        {
            await _writer.CompleteAsync(exception ?? Lost).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _isEnded = true; // what was left to say goes nowhere
        }
    }

    private static FlushResult Ended => new(isCanceled: false, isCompleted: true);

    // With an exception the writer does not try to send what is left.
    private IOException? Lost => _isEnded ? new IOException("The stream ended.") : null;
}
