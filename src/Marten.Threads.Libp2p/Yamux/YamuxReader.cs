using System.Buffers;

namespace Marten.Threads.Libp2p.Yamux;

/// <summary>
/// Receives a session's frames. Content is handed on piece by piece as it comes, so a frame's length costs no memory; nothing here waits for
/// anybody who reads a stream.
/// </summary>
internal sealed class YamuxReader(YamuxSession session, Stream inner, YamuxContext context)
{
    private const int BufferLength = 64 * 1024;

    private readonly byte[] _header = new byte[YamuxHeader.Size];
    private int _headerLength;
    private YamuxStream? _stream; // whose content comes; null when it is thrown away
    private uint _contentLeft;
    private bool _finFollows;
    private int _emptyFrames;

    /// <summary>Receives until the connection ends or the peer breaks a rule, and tells which.</summary>
    public async Task<YamuxEnd> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Nothing is held while nothing comes.
            await inner.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
            try
            {
                int read;
                do
                {
                    read = await inner.ReadAsync(buffer.AsMemory(0, BufferLength), cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                        return new YamuxEnd(Libp2pFailure.ConnectionClosed, "The peer closed the connection.");
                    context.Metrics.Received(read);
                    if (Take(buffer.AsSpan(0, read)) is { } end)
                        return end;
                }
                while (read == BufferLength);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private YamuxEnd? Take(ReadOnlySpan<byte> bytes)
    {
        session.OnReceived();
        while (!bytes.IsEmpty)
        {
            if (session.Failed is { } failed)
                return failed;
            if (_contentLeft > 0)
            {
                TakeContent(ref bytes);
                continue;
            }

            int missing = Math.Min(YamuxHeader.Size - _headerLength, bytes.Length);
            bytes[..missing].CopyTo(_header.AsSpan(_headerLength));
            bytes = bytes[missing..];
            _headerLength += missing;
            if (_headerLength < YamuxHeader.Size)
                break;
            _headerLength = 0;
            if (!YamuxHeader.TryRead(_header, out YamuxHeader header))
                return YamuxEnd.Violation("A frame has another version, or a type that does not exist.");
            if (TakeHeader(header) is { } end)
                return end;
        }

        return null;
    }

    private void TakeContent(ref ReadOnlySpan<byte> bytes)
    {
        int length = (int)Math.Min(_contentLeft, (uint)bytes.Length);
        _stream?.OnData(bytes[..length]);
        bytes = bytes[length..];
        _contentLeft -= (uint)length;
        if (_contentLeft == 0)
            EndContent();
    }

    private void EndContent()
    {
        if (_finFollows)
            _stream?.OnFin();
        _stream = null;
    }

    private YamuxEnd? TakeHeader(YamuxHeader header)
    {
        if (header.Type is YamuxFrameType.Ping or YamuxFrameType.GoAway)
            return header.StreamId == 0 ? session.OnControl(header) : YamuxEnd.Violation("A ping or a go-away names a stream.");
        if (header.StreamId == 0)
            return YamuxEnd.Violation("Data or a window for the stream with number 0.");

        YamuxStream? stream = null;
        if (header.Has(YamuxFlags.Syn))
        {
            if (session.OnSyn(header.StreamId, out stream) is { } end)
                return end;
        }
        else if (session.Find(header.StreamId, out stream) is { } end)
        {
            return end;
        }

        _emptyFrames = SaysNothing(header, stream) ? _emptyFrames + 1 : 0;
        return _emptyFrames > session.Options.MaxEmptyFrames ? YamuxEnd.Violation("The peer sends frames that say nothing.") : Apply(header, stream);
    }

    private YamuxEnd? Apply(YamuxHeader header, YamuxStream? stream)
    {
        if (stream is not null)
            session.OnAcknowledged(stream); // whoever speaks on it has taken it
        if (header.Type == YamuxFrameType.Data && BeginContent(header, stream) is { } end)
            return end;
        if (header.Type == YamuxFrameType.WindowUpdate && stream is not null && !stream.TryOpenWindow(header.Length))
            return YamuxEnd.Violation("A window grew beyond what a window can be.");
        if (header.Has(YamuxFlags.Rst))
        {
            if (stream is { IsInbound: true })
                session.OnWasted();
            stream?.OnReset();
            _stream = null;
        }
        else if (header.Has(YamuxFlags.Fin) && _contentLeft == 0)
        {
            stream?.OnFin();
        }

        return null;
    }

    private YamuxEnd? BeginContent(YamuxHeader header, YamuxStream? stream)
    {
        // What a stream that was given up here has still on its way is at most one window.
        if (stream is null && header.Length > session.Options.MaxWindow)
            return YamuxEnd.Violation("A frame for a stream that is not open is longer than any window.");
        if (stream is not null && !stream.TryBeginData(header.Length))
            return YamuxEnd.Violation("The peer sent more than the stream's window, or went on after its end.");
        _stream = stream;
        _contentLeft = header.Length;
        _finFollows = header.Has(YamuxFlags.Fin) && !header.Has(YamuxFlags.Rst);
        return null;
    }

    private static bool SaysNothing(YamuxHeader header, YamuxStream? stream) =>
        (header.Flags & (YamuxFlags.Syn | YamuxFlags.Fin | YamuxFlags.Rst)) == YamuxFlags.None && (header.Length == 0 || (stream is null && header.Type == YamuxFrameType.WindowUpdate));
}
