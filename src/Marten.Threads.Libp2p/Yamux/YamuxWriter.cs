using System.Buffers;
using System.Threading.Channels;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// Sends what a session's streams have to say. There is no queue of frames: streams that have something wait in line, each once, and say it
/// when it is their turn, so that memory stays bounded by their number and each gets its share. Only what belongs to no stream
/// (pings, resets of streams that were never taken) is queued, up to a limit.
/// </summary>
internal sealed class YamuxWriter(Stream inner, YamuxOptions options, YamuxContext context)
{
    /// <summary>Bytes handed to the connection at once; one Noise message takes no more.</summary>
    private const int BatchLength = 65_519;

    private readonly Lock _lock = new();
    private readonly Queue<YamuxStream> _line = new();
    private readonly Queue<YamuxHeader> _control = new();
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    private YamuxHeader? _last; // what is said when nothing else is left to say
    private int _pongs;
    private int _ended; // of the streams in line, the peer's that are done with

    /// <summary>Streams in line and frames that wait.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
                return _line.Count + _control.Count;
        }
    }

    /// <summary>Puts a stream in line, unless it stands there.</summary>
    public void Schedule(YamuxStream stream)
    {
        lock (_lock)
        {
            if (stream.IsInLine)
                return;
            stream.IsInLine = true;
            _line.Enqueue(stream);
        }

        _work.Writer.TryWrite(true);
    }

    /// <summary>
    /// A stream is done with. It stays in line, if it stands there, and costs memory until its turn: a peer could open and reset streams without end
    /// while it takes nothing.
    /// </summary>
    /// <returns>False when too many of the peer's wait so.</returns>
    public bool TryRetire(YamuxStream stream)
    {
        lock (_lock)
        {
            if (!stream.IsInLine || !stream.IsInbound || stream.IsRetired)
                return true;
            stream.IsRetired = true;
            return ++_ended <= options.MaxQueuedControl;
        }
    }

    /// <summary>Queues a frame that belongs to no stream; false when too many wait.</summary>
    public bool TrySend(YamuxHeader header)
    {
        lock (_lock)
        {
            if (_control.Count >= options.MaxQueuedControl)
                return false;
            _control.Enqueue(header);
        }

        _work.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Queues the answer to a ping, or forgets it when too many wait.</summary>
    public void Answer(uint value)
    {
        lock (_lock)
        {
            if (_pongs >= options.MaxQueuedPongs)
                return;
            _pongs++;
            _control.Enqueue(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Ack, 0, value));
        }

        _work.Writer.TryWrite(true);
    }

    /// <summary>Ends the sending with a go-away: after all that waits, or at once.</summary>
    public void End(YamuxGoAway code, bool atOnce)
    {
        lock (_lock)
        {
            _last ??= new YamuxHeader(YamuxFrameType.GoAway, YamuxFlags.None, 0, (uint)code);
            if (atOnce)
            {
                _line.Clear();
                _control.Clear();
            }
        }

        _work.Writer.TryWrite(true);
    }

    /// <summary>Sends until it was ended. Trouble with the connection is thrown.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = new WritePatience(options.WriteTimeout, context.Time, cancellationToken);
        bool ended = false;
        while (!ended && await _work.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _work.Reader.TryRead(out _);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BatchLength);
            try
            {
                int length;
                while (!ended && (length = Fill(buffer.AsSpan(0, BatchLength), out ended)) > 0)
                    await WriteAsync(buffer.AsMemory(0, length), patience, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, WritePatience patience, CancellationToken cancellationToken)
    {
        try
        {
            await inner.WriteAsync(bytes, patience.Begin()).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Libp2pException(Libp2pFailure.TimedOut, $"The peer took nothing for {options.WriteTimeout.TotalSeconds:0.#} s.", exception);
        }

        patience.End();
        context.Metrics.Sent(bytes.Length);
    }

    private int Fill(Span<byte> buffer, out bool ended)
    {
        int written = 0;
        ended = false;
        while (buffer.Length - written >= YamuxHeader.Size)
        {
            YamuxStream? stream = null;
            lock (_lock)
            {
                if (TryTakeControl(out YamuxHeader header))
                {
                    header.Write(buffer[written..]);
                    written += YamuxHeader.Size;
                    continue;
                }

                if (!_line.TryDequeue(out stream))
                {
                    ended = TryEnd(buffer, ref written);
                    return written;
                }

                stream.IsInLine = false;
                _ended -= stream.IsRetired ? 1 : 0;
                stream.IsRetired = false;
            }

            int taken = stream.TakeFrames(buffer[written..], out bool hasMore);
            written += taken;
            if (hasMore)
                Schedule(stream);
            if (hasMore && taken == 0)
                break; // its next frame needs more room
        }

        return written;
    }

    private bool TryTakeControl(out YamuxHeader header)
    {
        if (!_control.TryDequeue(out header))
            return false;
        if (header is { Type: YamuxFrameType.Ping, Flags: YamuxFlags.Ack })
            _pongs--;
        return true;
    }

    private bool TryEnd(Span<byte> buffer, ref int written)
    {
        if (_last is not { } last)
            return false;
        last.Write(buffer[written..]);
        written += YamuxHeader.Size;
        return true;
    }
}
