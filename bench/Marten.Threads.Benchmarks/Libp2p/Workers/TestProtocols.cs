using System.Buffers.Binary;
using System.Security.Cryptography;
using Marten.Threads.Interop;
using Marten.Threads.Libp2p;

namespace Marten.Threads.Benchmarks.Libp2p.Workers;

/// <summary>The protocols of <c>tests/Marten.Threads.Interop/peers/common/handlers.mjs</c>, for a host of ours.</summary>
internal static class TestProtocols
{
    public const string Echo = "/test/echo/1.0.0", Sink = "/test/sink/1.0.0", Source = "/test/source/1.0.0";

    /// <summary>As much as the peers in JavaScript write at once, and we read.</summary>
    public const int PieceLength = TestBytes.Period;

    public static byte[] Piece { get; } = TestBytes.Table(0);

    public static void HandleAll(Libp2pHost host)
    {
        host.Handle(Echo, EchoAsync);
        host.Handle(Sink, SinkAsync);
        host.Handle(Source, SourceAsync);
    }

    public static async Task SendAsync(Libp2pStream stream, long bytes, CancellationToken cancellationToken)
    {
        for (var left = bytes; left > 0; left -= PieceLength)
            await stream.WriteAsync(Piece.AsMemory(0, (int)Math.Min(left, PieceLength)), cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);
    }

    private static async Task EchoAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        await stream.CopyToAsync(stream, PieceLength, cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);
    }

    private static async Task SinkAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var answer = new byte[sizeof(long) + SHA256.HashSizeInBytes];
        var piece = new byte[PieceLength];
        long length = 0;
        for (int read; (read = await stream.ReadAsync(piece, cancellationToken)) > 0; length += read) hash.AppendData(piece, 0, read);
        BinaryPrimitives.WriteInt64BigEndian(answer, length);
        hash.GetHashAndReset(answer.AsSpan(sizeof(long)));
        await stream.WriteAsync(answer, cancellationToken);
        await stream.CompleteWritesAsync(cancellationToken);
    }

    private static async Task SourceAsync(Libp2pStream stream, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(long)];
        await stream.ReadExactlyAsync(length, cancellationToken);
        await SendAsync(stream, BinaryPrimitives.ReadInt64BigEndian(length), cancellationToken);
    }
}
