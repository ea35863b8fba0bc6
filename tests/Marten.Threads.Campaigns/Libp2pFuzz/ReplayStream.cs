using Marten.Threads.Libp2p;
using Marten.Threads.Protocol.Multiformats;
using Marten.Threads.Testing;

namespace Marten.Threads.Campaigns.Libp2pFuzz;

/// <summary>A peer that says given bytes in pieces of random length, and then ends; what is said to it is forgotten. Nothing ever waits.</summary>
internal sealed class ReplayStream(byte[] said, SeededRandomSource random) : Libp2pStream
{
    private const int PieceMax = 64;

    private readonly int _whole = random.Next(2); // half of them in one piece
    private int _at;

    public override PeerId RemotePeer => default;

    public override string Protocol => "/replay";

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = _whole == 0 ? said.Length : 1 + random.Next(PieceMax);
        var length = Math.Min(Math.Min(piece, buffer.Length), said.Length - _at);
        said.AsSpan(_at, length).CopyTo(buffer.Span);
        _at += length;
        return new ValueTask<int>(length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default) => default;

    public override void Reset() => _at = said.Length;
}
