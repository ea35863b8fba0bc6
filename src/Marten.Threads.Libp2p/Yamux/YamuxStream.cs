using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// One stream of a session. What it has to say (data, window, end, reset) is state that the writer asks for when it is its turn, so that an
/// end cannot overtake the data before it, and window announcements add up instead of queueing.
/// </summary>
internal sealed class YamuxStream : WireStream
{
    private static readonly PipeOptions ReceiveOptions = new(
        pauseWriterThreshold: 0, // the window limits what comes
        readerScheduler: PipeScheduler.ThreadPool, // so nothing foreign runs under the lock
        writerScheduler: PipeScheduler.Inline,
        useSynchronizationContext: false);

    private readonly Lock _lock = new();
    private readonly YamuxSession _session;
    private readonly Pipe _received = new(ReceiveOptions);
    private readonly YamuxOutbox _outbox;
    private ReceiveWindow _receiveWindow;
    private Libp2pException? _fault;
    private bool _unreadable; // the fault came before all was received
    private bool _acknowledged;
    private bool _finReceived;
    private bool _reading;
    private bool _disposed;

    public YamuxStream(YamuxSession session, uint id, bool isInbound)
    {
        _session = session;
        _receiveWindow = new ReceiveWindow(session.Time.GetTimestamp());
        Id = id;
        IsInbound = isInbound;
        _outbox = new YamuxOutbox(id, isInbound ? YamuxFlags.Ack : YamuxFlags.Syn, session.Options.MaxFrame);
        _acknowledged = isInbound;
    }

    public uint Id { get; }

    public bool IsInbound { get; }

    /// <summary>Whether it stands in the writer's line; the writer's.</summary>
    public bool IsInLine { get; set; }

    /// <summary>Whether it ended while it stood there; the writer's.</summary>
    public bool IsRetired { get; set; }

    /// <summary>By how much its window has grown.</summary>
    public int Grown => _receiveWindow.Size - YamuxOptions.InitialWindow;

    /// <summary>When it was disposed, as a time stamp; 0 while it was not. Then it waits for the peer's end.</summary>
    public long DisposedAt { get; private set; }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BeginRead();
        try
        {
            while (true)
            {
                ReadResult result = await _received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
                result.Buffer.Slice(0, count).CopyTo(buffer.Span);
                bool hasData = !result.Buffer.IsEmpty;
                _received.Reader.AdvanceTo(result.Buffer.GetPosition(count), hasData ? result.Buffer.GetPosition(count) : result.Buffer.End);
                if (count > 0)
                    OnRead(count);
                if (hasData || (result.IsCompleted && !_disposed))
                    return count;
                ObjectDisposedException.ThrowIf(_disposed, this);
            }
        }
        finally
        {
            EndRead();
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask writing;
        lock (_lock)
        {
            ThrowIfNotWritable();
            cancellationToken.ThrowIfCancellationRequested();
            if (buffer.IsEmpty)
                return default;
            writing = _outbox.Write(buffer);
        }

        if (cancellationToken.CanBeCanceled)
            _outbox.CancelBy(this, cancellationToken);
        _session.Writer.Schedule(this);
        return writing;
    }

    /// <summary>Says that nothing more will be written; what was written goes first.</summary>
    public override void CompleteWrites()
    {
        bool torn;
        lock (_lock)
        {
            if (_fault is not null || _outbox.FinDue)
                return;
            torn = _outbox.IsTorn;
            if (!torn)
                _outbox.Complete();
        }

        if (torn)
            BreakTorn();
        else
            _session.Writer.Schedule(this);
    }

    /// <summary>Gives the stream up: the peer is told, reads and writes here fail.</summary>
    public void Reset() => Break(new Libp2pException(Libp2pFailure.StreamReset, "The stream was reset by this side."), tellPeer: true);

    /// <summary>The peer gave the stream up.</summary>
    public void OnReset() => Break(new Libp2pException(Libp2pFailure.StreamReset, "The peer reset the stream."), tellPeer: false);

    /// <summary>The session ended.</summary>
    public void OnSessionEnd(Libp2pException fault) => Break(fault, tellPeer: false);

    /// <summary>The stream's first frame is due: window announcement with SYN or ACK.</summary>
    public void Greet() => _session.Writer.Schedule(this);

    /// <summary>The peer took the stream; true the first time.</summary>
    public bool OnAcknowledged()
    {
        lock (_lock)
        {
            if (_acknowledged)
                return false;
            return _acknowledged = true;
        }
    }

    /// <summary>A data frame of this length begins; false when the peer was not allowed to send it.</summary>
    public bool TryBeginData(uint length)
    {
        lock (_lock)
            return !_finReceived && _receiveWindow.TryReceive(length);
    }

    /// <summary>A part of a data frame came. Data for a stream that is done with here make the peer stop.</summary>
    public void OnData(ReadOnlySpan<byte> data)
    {
        bool tooMuch;
        lock (_lock)
        {
            if (_fault is not null)
                return;
            tooMuch = !_disposed && !_session.Budget.TryAdd(data.Length);
            if (!_disposed && !tooMuch)
            {
                data.CopyTo(_received.Writer.GetSpan(data.Length));
                _received.Writer.Advance(data.Length);
                _receiveWindow.Came(data.Length);
                Flush(_received.Writer);
                return;
            }
        }

        string reason = tooMuch ? "More lies unread on the connection than it may hold." : "The stream was closed here, and the peer went on sending.";
        Break(new Libp2pException(Libp2pFailure.LimitReached, reason), tellPeer: true);
    }

    /// <summary>The peer announces more window; false when it is more than there can be.</summary>
    public bool TryOpenWindow(uint delta)
    {
        bool grew;
        bool waits;
        lock (_lock)
        {
            grew = _outbox.TryOpenWindow(delta);
            waits = _outbox.HasUnsent;
        }

        if (grew && waits)
            _session.Writer.Schedule(this);
        return grew;
    }

    /// <summary>The peer will send nothing more.</summary>
    public void OnFin()
    {
        bool done;
        lock (_lock)
        {
            if (_finReceived || _fault is not null)
                return;
            _finReceived = true;
            _received.Writer.Complete();
            done = _outbox.FinSent;
        }

        if (done)
            _session.Remove(this);
    }

    /// <summary>
    /// Writes what the stream has to say, at most one frame of data.
    /// </summary>
    /// <param name="room">Where to; at least a header.</param>
    /// <param name="hasMore">Whether it has more to say now.</param>
    /// <returns>How many bytes were written.</returns>
    public int TakeFrames(Span<byte> room, out bool hasMore)
    {
        int written;
        bool done;
        lock (_lock)
        {
            if (_fault is not null)
            {
                hasMore = false;
                return _outbox.TakeReset(room);
            }

            bool ended = _outbox.FinSent;
            written = _outbox.TakeFrames(room, out hasMore);
            done = !ended && _outbox.FinSent && _finReceived;
        }

        if (done)
            _session.Remove(this);
        return written;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            End();
        else
            _session.Budget.Remove(_receiveWindow.Leave(int.MaxValue));
        base.Dispose(disposing);
    }

    [SuppressMessage("Design", "MA0055", Justification = "Whoever forgets a stream with something unread must not make the host's room for unread data smaller for ever.")]
    ~YamuxStream() => Dispose(disposing: false);

    private void End()
    {
        bool speaks;
        bool torn;
        int unread;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            DisposedAt = _session.Time.GetTimestamp();
            _outbox.TryDrop(new ObjectDisposedException(nameof(YamuxStream)));
            torn = _outbox.IsTorn && !_outbox.FinSent;
            if (!torn)
                _outbox.Complete();
            unread = _receiveWindow.Leave(int.MaxValue);
            Announce(TimeSpan.Zero); // a peer that waits for window learns from what it then sends that nobody reads it
            speaks = _fault is null && (!_outbox.FinSent || _outbox.Announces);
            _received.Writer.Complete(); // a pipe gives its memory back only when both of its ends are completed
            if (_reading)
                _received.Reader.CancelPendingRead();
            else
                _received.Reader.Complete();
        }

        _session.Budget.Remove(unread);
        if (torn)
            BreakTorn();
        else if (speaks)
            _session.Writer.Schedule(this);
    }

    private void Break(Libp2pException fault, bool tellPeer)
    {
        bool tells;
        int unread;
        lock (_lock)
        {
            if (_fault is not null)
                return;
            _fault = fault;
            tells = tellPeer && !(_outbox.FinSent && _finReceived);
            if (tells)
                _outbox.Reset();
            _outbox.TryDrop(fault);
            _unreadable = tellPeer || !_finReceived;
            unread = _unreadable ? _receiveWindow.Leave(int.MaxValue) : 0; // what stays readable is counted until it was read
            if (_unreadable)
            {
                _received.Writer.Complete(fault);
                if (!_reading)
                    _received.Reader.Complete(); // what nobody will read is given back, whenever the stream's user looks at it again
            }
        }

        _session.Budget.Remove(unread);
        if (tells)
            _session.Writer.Schedule(this);
        _session.Remove(this);
    }

    private void BeginRead()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_reading)
                throw new InvalidOperationException("A read is under way; one at a time.");
            if (_unreadable)
                throw Again(_fault!);
            _reading = true;
        }
    }

    private void EndRead()
    {
        lock (_lock)
        {
            _reading = false;
            if (_disposed || _unreadable)
                _received.Reader.Complete();
        }
    }

    private void OnRead(int count)
    {
        bool due;
        int left;
        lock (_lock)
        {
            left = _receiveWindow.Leave(count);
            due = !_disposed && Announce(_session.RoundTrip);
        }

        _session.Budget.Remove(left);
        if (due)
            _session.Writer.Schedule(this);
    }

    private bool Announce(TimeSpan roundTrip)
    {
        if (_finReceived || _fault is not null)
            return false;
        uint delta = _receiveWindow.Announce(_session.Time.GetTimestamp(), roundTrip, _session.Time, _session.Options.MaxWindow, _session.TryGrow);
        _outbox.Announce(delta);
        return delta > 0;
    }

    internal void CancelWrite(CancellationToken cancellationToken)
    {
        bool ending;
        bool torn;
        lock (_lock)
        {
            if (!_outbox.TryDrop(new OperationCanceledException(cancellationToken)))
                return;
            ending = _outbox.FinDue;
            torn = _outbox.IsTorn;
        }

        if (ending && torn)
            BreakTorn();
        else if (ending)
            _session.Writer.Schedule(this); // the end waited behind the data
    }

    // A part must not look like the whole.
    private void BreakTorn() => Break(new Libp2pException(Libp2pFailure.StreamReset, "The stream was closed in the middle of a write."), tellPeer: true);

    // Without a threshold it never waits.
    private static void Flush(PipeWriter writer)
    {
        ValueTask<FlushResult> flushing = writer.FlushAsync(CancellationToken.None);
        if (!flushing.IsCompleted)
            throw new InvalidOperationException("A pipe without a threshold waits.");
        flushing.GetAwaiter().GetResult();
    }

    private void ThrowIfNotWritable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_fault is not null)
            throw Again(_fault);
        if (_session.Ending is { } end)
            throw end.ToException(); // or those who go on writing kept the session from saying goodbye
        if (_outbox.FinDue)
            throw new InvalidOperationException("The stream's writing was completed.");
        if (_outbox.IsWriting)
            throw new InvalidOperationException("A write is under way; one at a time.");
    }

    // One exception object is not thrown twice: each throw has a stack of its own.
    private static Libp2pException Again(Libp2pException fault) => new(fault.Failure, fault.Message, fault);
}
