using Marten.Threads.Libp2p.Yamux;
using Marten.Threads.Testing;

namespace Marten.Threads.Libp2p.Tests.Yamux;

/// <summary>
/// One direction of a stream in the model: what was written so far at one end, what was read at the other, and whether it ended in peace. The byte at
/// each place is known, so that a reader checks what it gets without asking the writer.
/// </summary>
internal sealed class YamuxModelStream(int number)
{
    private const int Prime = 251;

    private long _written;
    private long _read;
    private bool _torn;
    private bool _ended;

    /// <summary>Writes a random piece; a cancelled or failed write leaves nobody knowing how much of it went.</summary>
    public async Task WriteAsync(YamuxStream stream, int length, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[length];
        for (int i = 0; i < length; i++)
            piece[i] = At(_written + i);
        try
        {
            _written += length;
            await stream.WriteAsync(piece, cancellationToken);
        }
        catch
        {
            _torn = true;
            throw;
        }
    }

    /// <summary>Reads once and checks; false at the end.</summary>
    public async Task<bool> ReadAsync(YamuxStream stream, SeededRandomSource random, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 + random.Next(random.Next(4) == 0 ? 100_000 : 3000)];
        int read = await stream.ReadAsync(buffer, cancellationToken);
        for (int i = 0; i < read; i++)
            Same(buffer[i], _read + i);
        _read += read;
        _ended |= read == 0;
        return read > 0;
    }

    /// <summary>Not more was read than written, and all of it where both ends ended in peace.</summary>
    public void Check(string where)
    {
        _read.ShouldBeLessThanOrEqualTo(_written, where);
        if (_ended && !_torn)
            _read.ShouldBe(_written, where);
    }

    private void Same(byte value, long place)
    {
        if (value != At(place))
            throw new InvalidOperationException($"The byte at {place} is another than was written there.");
    }

    private byte At(long place) => (byte)(((place * 7) + number) % Prime);
}
