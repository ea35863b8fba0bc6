using System.IO.Pipelines;
using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;
using Microsoft.AspNetCore.Connections;

namespace Marten.Threads.Sync.Transport;

/// <summary>A libp2p stream as a connection of Kestrel's. The stream is its handler's, which waits for <see cref="Completion"/>.</summary>
internal sealed class PeerConnection : DefaultConnectionContext, IPeerFeature
{
    private const int ReadBufferLength = 16 * 1024;

    private readonly Libp2pStream _stream;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new(); // without a timer it holds nothing to be disposed of
    private readonly CancellationTokenRegistration _ending;

    public PeerConnection(string id, Libp2pStream stream, CancellationToken ended)
        : base(id)
    {
        _stream = stream;
        Transport = new Pipes(
            PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBufferLength, leaveOpen: true)),
            new PeerWriter(stream));
        ConnectionClosed = _closed.Token;
        Features.Set<IPeerFeature>(this);
        _ending = ended.UnsafeRegister(static state => ((PeerConnection)state!).Abort(new ConnectionAbortedException("The connection to the peer ended.")), this);
    }

    public PeerId RemotePeer => _stream.RemotePeer;

    public Multiaddr RemoteAddress => _stream.RemoteAddress;

    /// <summary>Ends when nobody needs the stream any more.</summary>
    public Task Completion => _done.Task;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        // Not the base's: it cancels a source of its own later, which may be disposed of by then, and nobody could catch what that throws.
        _stream.Reset();
        Transport.Input.CancelPendingRead();
        _closed.Cancel();
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _ending.DisposeAsync().ConfigureAwait(false);
            await Transport.Output.CompleteAsync().ConfigureAwait(false);
            await Transport.Input.CompleteAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            _stream.Reset(); // what was left to say goes nowhere, or a write was under way when Kestrel gave the connection up
        }
        finally
        {
            _done.TrySetResult(); // whatever happens: the stream's handler waits for it, and the host for the handler
        }
    }

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
