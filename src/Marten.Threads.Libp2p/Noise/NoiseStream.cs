using System.Buffers;
using System.Buffers.Binary;

namespace Marten.Threads.Libp2p.Noise;

/// <summary>
/// The encrypted connection after a handshake: messages of a two-byte length and up to 65,535 bytes of cipher text. It holds buffers only
/// while something is on its way, so an idle connection costs next to nothing: a read of no bytes waits without one, and ends when a whole
/// message is there, so that whoever reads then need not wait with a buffer of his own. One read and one write may be under way at a time.
/// Disposing it closes the connection below.
/// </summary>
internal sealed class NoiseStream(Stream inner, NoiseCipher sending, NoiseCipher receiving) : WireStream
{
    /// <summary>Longest text in one message.</summary>
    public const int PlainLengthMax = ushort.MaxValue - NoiseAead.TagLength;

    private const int HeadLength = sizeof(ushort);

    // Room for two of the longest messages but two bytes, so that one system call brings more than one.
    private const int BufferLength = 128 * 1024;

    // What a connection begins to receive with. Sockets wake up for nothing at times, and then it waits with this one.
    private const int FirstBufferLength = 4 * 1024;

    private byte[]? _buffer;
    private int _start; // of what was received and not decrypted
    private int _end;
    private int _plainStart; // of what was decrypted and not read
    private int _plainEnd;

    /// <summary>Whether it holds memory for what comes.</summary>
    internal bool HoldsBuffer => _buffer is not null;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_plainStart < _plainEnd)
            return TakePlain(buffer.Span);
        if (buffer.IsEmpty)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }

        while (true)
        {
            int read = DecryptReceived(buffer.Span);
            if (read > 0)
                return read;
            if (!await ReceiveAsync(cancellationToken).ConfigureAwait(false))
                return 0;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // No larger than needed: a socket keeps hold of the array that it wrote from last.
        int messages = (buffer.Length / PlainLengthMax) + 1;
        byte[] output = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferLength, buffer.Length + (messages * (long)(HeadLength + NoiseAead.TagLength))));
        try
        {
            while (!buffer.IsEmpty)
            {
                int length = Encrypt(ref buffer, output.AsSpan(0, Math.Min(output.Length, BufferLength)));
                await inner.WriteAsync(output.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    public override void CompleteWrites() => CompleteWrites(inner);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // What was received and not read is left to the collector: a read may work in it.
            inner.Dispose();
            sending.Dispose();
            receiving.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Encrypt(ref ReadOnlyMemory<byte> plain, Span<byte> output)
    {
        int written = 0;
        while (!plain.IsEmpty && output.Length - written > HeadLength + NoiseAead.TagLength)
        {
            int room = Math.Min(PlainLengthMax, output.Length - written - HeadLength - NoiseAead.TagLength);
            int length = Math.Min(room, plain.Length);
            BinaryPrimitives.WriteUInt16BigEndian(output[written..], (ushort)(length + NoiseAead.TagLength));
            if (!sending.TryEncrypt([], plain.Span[..length], output[(written + HeadLength)..]))
                throw new Libp2pException(Libp2pFailure.ConnectionClosed, "The connection has sent as many messages as its key may encrypt.");
            written += HeadLength + length + NoiseAead.TagLength;
            plain = plain[length..];
        }

        return written;
    }

    // As many whole messages as are there and fit. A message that does not fit is decrypted where it lies, and read piece by piece.
    private int DecryptReceived(Span<byte> destination)
    {
        int written = 0;
        while (TryFindMessage(out int length))
        {
            int plainLength = length - NoiseAead.TagLength;
            bool fits = plainLength <= destination.Length - written;
            if (!fits && written > 0)
                break;
            Span<byte> sealedText = _buffer.AsSpan(_start + HeadLength, length);
            if (!receiving.TryDecrypt([], sealedText, fits ? destination[written..] : sealedText))
            {
                if (written > 0)
                    break; // what came before is read first; the cipher refuses this one again
                throw new Libp2pException(Libp2pFailure.ProtocolViolation, "A message on the connection was altered on its way, or made with another key.");
            }

            if (!fits)
                (_plainStart, _plainEnd) = (_start + HeadLength, _start + HeadLength + plainLength);
            _start += HeadLength + length;
            if (!fits)
                return TakePlain(destination);
            written += plainLength;
        }

        ReleaseWhenEmpty();
        return written;
    }

    private bool TryFindMessage(out int length)
    {
        length = 0;
        if (_end - _start < HeadLength)
            return false;
        length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
        return _end - _start >= HeadLength + length;
    }

    private int TakePlain(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, _plainEnd - _plainStart);
        _buffer.AsSpan(_plainStart, length).CopyTo(destination);
        _plainStart += length;
        ReleaseWhenEmpty();
        return length;
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        try
        {
            int received = await inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += received;
            if (received == 0 && _end > 0)
                throw new Libp2pException(Libp2pFailure.ConnectionClosed, "The connection ended in the middle of a message.");
            return received > 0;
        }
        finally
        {
            ReleaseWhenEmpty(); // also when the read was cancelled
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (!TryFindMessage(out _))
        {
            if (_buffer is null)
                await inner.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            if (!await ReceiveAsync(cancellationToken).ConfigureAwait(false))
                return; // the end, which the next read tells
        }
    }

    private void MakeRoom()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(FirstBufferLength);
        byte[] target = _end - _start < _buffer.Length ? _buffer : ArrayPool<byte>.Shared.Rent(BufferLength);
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        (_start, _end) = (0, _end - _start);
        if (target != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
    }

    private void ReleaseWhenEmpty()
    {
        if (_buffer is null || _start < _end || _plainStart < _plainEnd)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end, _plainStart, _plainEnd) = (null, 0, 0, 0, 0);
    }
}
