using Marten.Threads.Libp2p;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>A connection whose other end has said everything already: it comes in random pieces, then the connection ends. Keeps what is written.</summary>
/// <param name="script">What the other end says.</param>
/// <param name="seed">What the pieces depend on.</param>
/// <param name="yields">Whether reads sometimes give others a turn, as those of a socket do.</param>
/// <param name="writesMax">Bytes after which writing breaks.</param>
internal sealed class ScriptedStream(byte[] script, ulong seed, bool yields = false, long writesMax = long.MaxValue) : WireStream
{
    private static readonly int[] PiecesMax = [1, 7, 100, 1500, 64 * 1024];
    private const int TurnsBeforeEnd = 8;

    private readonly SeededRandomSource _random = new(seed);
    private readonly MemoryStream _written = new();
    private int _pieceMax;
    private volatile bool _disposed;

    /// <summary>How much of the script was read.</summary>
    public int Consumed { get; private set; }

    public byte[] Written => _written.ToArray();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty) return 0;
        for (var turns = yields ? Turns() : 0; turns > 0; turns--) await Task.Yield();
        if (_pieceMax == 0) _pieceMax = PiecesMax[_random.Next(yields ? PiecesMax.Length - 1 : PiecesMax.Length) + (yields ? 1 : 0)];
        var count = Math.Min(Math.Min(buffer.Length, script.Length - Consumed), 1 + _random.Next(_pieceMax));
        script.AsMemory(Consumed, count).CopyTo(buffer);
        Consumed += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_written.Length + buffer.Length > writesMax) throw new IOException("The other end is gone.");
        if (yields && writesMax == long.MaxValue) return default; // nobody looks at it
        _written.Write(buffer.Span);
        return default;
    }

    public override void CompleteWrites()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        base.Dispose(disposing);
    }

    private int Turns() => Consumed == script.Length ? TurnsBeforeEnd : Math.Max(0, _random.Next(6) - 3);
}
