namespace Marten.Threads.Testing.Wires;

/// <summary>A connection that hands out what comes in pieces of random length, and sends what is written so too.</summary>
/// <param name="inner">The connection; disposed with this.</param>
/// <param name="seed">What the lengths depend on.</param>
/// <param name="pieceMax">Longest piece.</param>
public sealed class ChoppedStream(Stream inner, ulong seed, int pieceMax) : WrappedStream(inner)
{
    private readonly SeededRandomSource _reads = new(seed);
    private readonly SeededRandomSource _writes = new(seed + 1);

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, Piece(_reads))], cancellationToken);

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int length = Math.Min(buffer.Length, Piece(_writes));
            await base.WriteAsync(buffer[..length], cancellationToken);
            buffer = buffer[length..];
        }
    }

    private int Piece(SeededRandomSource random) => 1 + random.Next(pieceMax);
}
